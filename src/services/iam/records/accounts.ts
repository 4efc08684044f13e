import type { AccountId } from '../../../core/account.ts';
import type { AccountRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';

export const findAccount = (db: Directory, id: AccountId): Promise<AccountRow> =>
  db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

export const findAccountByAlias = (db: Directory, alias: string): Promise<AccountRow | undefined> =>
  db.selectFrom('accounts').selectAll().where('alias', '=', alias).executeTakeFirst();

export async function setAccountAlias(db: Directory, id: AccountId, alias: string | null): Promise<void> {
  await db.updateTable('accounts').set({ alias }).where('id', '=', id).execute();
}

export async function accountExists(db: Directory, id: AccountId): Promise<boolean> {
  const row = await db.selectFrom('accounts').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}
