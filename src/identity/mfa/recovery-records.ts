import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { MfaRecoveryRow, MfaTables } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<MfaTables>(db);

/** The recovery under way for an account; there is one at most. */
export const findPendingRecovery = (
  db: AnyDatabase,
  accountId: AccountId,
): Promise<MfaRecoveryRow | undefined> =>
  tables(db)
    .selectFrom('mfa_recoveries')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('status', '=', 'pending')
    .executeTakeFirst();

/** All recoveries of an account, the newest first. */
export const listRecoveries = (db: AnyDatabase, accountId: AccountId): Promise<MfaRecoveryRow[]> =>
  tables(db)
    .selectFrom('mfa_recoveries')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('requested_at', 'desc')
    .execute();

export async function insertRecovery(db: AnyDatabase, row: MfaRecoveryRow): Promise<void> {
  await tables(db).insertInto('mfa_recoveries').values(row).execute();
}

export async function endRecovery(
  db: AnyDatabase,
  id: string,
  status: 'cancelled' | 'completed',
  now: Instant,
  ending: string,
): Promise<void> {
  await tables(db)
    .updateTable('mfa_recoveries')
    .set({ status, ended_at: now, ending })
    .where('id', '=', id)
    .execute();
}

export async function cancelRecoveries(
  db: AnyDatabase,
  accountId: AccountId,
  now: Instant,
  ending: string,
): Promise<void> {
  const pending = await findPendingRecovery(db, accountId);
  if (pending !== undefined) await endRecovery(db, pending.id, 'cancelled', now, ending);
}
