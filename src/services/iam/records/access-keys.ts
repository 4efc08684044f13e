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

/** Oldest first. */
export const listAccessKeyRows = (db: Directory, owner: KeyOwner): Promise<AccessKeyRow[]> =>
  db
    .selectFrom('access_keys')
    .selectAll()
    .where('account_id', '=', owner.accountId)
    .where('user_id', owner.userId === null ? 'is' : '=', owner.userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

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
