import type { MemberRow } from './lease/death-watch.ts';
import type { WriteTransaction } from './store.ts';
import { tablesOf } from './tables-of.ts';

/** The store's own table of processes that answer from caches; see `docs/consistency.md`. */
interface MembersTable {
  members: MemberRow;
}

const membersOf = (tx: WriteTransaction) => tablesOf<MembersTable>(tx.db);

export async function insertMember(tx: WriteTransaction, id: string): Promise<void> {
  await membersOf(tx).insertInto('members').values({ id, beat: 0, applied: 0, asked: 0 }).execute();
}

/** True when it was there, and had that beat if one is given. */
export async function deleteMember(tx: WriteTransaction, id: string, beat?: number): Promise<boolean> {
  const all = membersOf(tx).deleteFrom('members').where('id', '=', id);
  const { numDeletedRows } = await (beat === undefined
    ? all
    : all.where('beat', '=', beat)
  ).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Asks members for another beat than the one they have. */
export async function askMembers(tx: WriteTransaction, ids: readonly string[]): Promise<void> {
  await membersOf(tx)
    .updateTable('members')
    .set(({ eb }) => ({ asked: eb('beat', '+', 1) }))
    .where('id', 'in', ids)
    .execute();
}

/** Beats as was asked for. False when the member is none any more. */
export async function answerAsked(tx: WriteTransaction, id: string, applied: number): Promise<boolean> {
  const { numUpdatedRows } = await membersOf(tx)
    .updateTable('members')
    .set(({ ref }) => ({ beat: ref('asked'), applied }))
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
