import type { AccountId } from '../../../core/account.ts';
import type { AccessKeyRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';

/** Whose keys: a user's, or the account root's. */
export interface KeyOwner {
  readonly accountId: AccountId;
  /** Null for root. */
  readonly userId: string | null;
}

export const findAccessKey = (db: Directory, id: string): Promise<AccessKeyRow | undefined> =>
  db.selectFrom('access_keys').selectAll().where('id', '=', id).executeTakeFirst();

/** Oldest first. Put in order here: asked for in order, SQLite goes by age through all keys of the account. */
export async function listAccessKeyRows(db: Directory, owner: KeyOwner): Promise<AccessKeyRow[]> {
  const rows = await db
    .selectFrom('access_keys')
    .selectAll()
    .where('account_id', '=', owner.accountId)
    .where('user_id', owner.userId === null ? 'is' : '=', owner.userId)
    .execute();
  return rows.sort((a, b) => Number(a.created_at) - Number(b.created_at) || (a.id < b.id ? -1 : 1));
}

export async function insertAccessKey(db: Directory, row: AccessKeyRow): Promise<void> {
  await db.insertInto('access_keys').values(row).execute();
}

export async function setAccessKeyStatus(
  db: Directory,
  id: string,
  status: AccessKeyRow['status'],
): Promise<void> {
  await db.updateTable('access_keys').set({ status }).where('id', '=', id).execute();
}

export async function deleteAccessKeyRow(db: Directory, id: string): Promise<void> {
  await db.deleteFrom('access_keys').where('id', '=', id).execute();
}
