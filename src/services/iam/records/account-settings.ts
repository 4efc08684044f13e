import type { AccountId } from '../../../core/account.ts';
import type { AccountSettingsRow } from '../account-settings-table.ts';
import type { Directory } from './directory.ts';

export async function findAccountSettings(db: Directory, accountId: AccountId): Promise<AccountSettingsRow> {
  const row = await db
    .selectFrom('account_settings')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row ?? { account_id: accountId, global_token_version: 1, role_manager_enabled: 0 };
}

export async function changeAccountSettings(
  db: Directory,
  accountId: AccountId,
  change: Partial<Omit<AccountSettingsRow, 'account_id'>>,
): Promise<void> {
  const values = { ...(await findAccountSettings(db, accountId)), ...change };
  await db
    .insertInto('account_settings')
    .values(values)
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(change))
    .execute();
}
