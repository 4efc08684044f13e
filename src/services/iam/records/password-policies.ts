import type { AccountId } from '../../../core/account.ts';
import type { PasswordPolicyRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';

export { findPasswordPolicy } from '../../../identity/password-records.ts';

/** Replaces the account's policy, if it has one. */
export async function putPasswordPolicy(db: Directory, row: PasswordPolicyRow): Promise<void> {
  await deletePasswordPolicy(db, row.account_id);
  await db.insertInto('password_policies').values(row).execute();
}

export async function deletePasswordPolicy(db: Directory, accountId: AccountId): Promise<void> {
  await db.deleteFrom('password_policies').where('account_id', '=', accountId).execute();
}
