import type { AccountId } from '../../core/account.ts';
import type { IdentityTables, RoleRow } from '../../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';

export const findRoleByName = (
  db: AnyDatabase,
  accountId: AccountId,
  name: string,
): Promise<RoleRow | undefined> =>
  tablesOf<IdentityTables>(db)
    .selectFrom('roles')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name_key', '=', name.toLowerCase())
    .executeTakeFirst();

/** Which of these customer-managed policies the account has. */
export async function existingPolicyArns(
  db: AnyDatabase,
  accountId: AccountId,
  arns: readonly string[],
): Promise<ReadonlySet<string>> {
  if (arns.length === 0) return new Set();
  const rows = await tablesOf<IdentityTables>(db)
    .selectFrom('policies')
    .select('arn')
    .where('account_id', '=', accountId)
    .where('arn', 'in', arns)
    .execute();
  return new Set(rows.map((row) => row.arn));
}

export async function accountOfAccessKey(
  db: AnyDatabase,
  accessKeyId: string,
): Promise<AccountId | undefined> {
  const row = await tablesOf<IdentityTables>(db)
    .selectFrom('access_keys')
    .select('account_id')
    .where('id', '=', accessKeyId)
    .executeTakeFirst();
  return row?.account_id;
}
