import { createHash } from 'node:crypto';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { IdentityTables } from '../../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';

/** Name and path of a user or role of an account; undefined where there is none any more. */
export const findPrincipalName = (
  db: AnyDatabase,
  kind: 'user' | 'role',
  accountId: AccountId,
  id: string,
): Promise<{ readonly name: string; readonly path: string } | undefined> =>
  tablesOf<IdentityTables>(db)
    .selectFrom(kind === 'user' ? 'users' : 'roles')
    .select(['name', 'path'])
    .where('account_id', '=', accountId)
    .where('id', '=', id)
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

/** An assertion about to be used. */
interface UsedAssertion {
  readonly provider: string;
  readonly assertionId: string;
  readonly goodUntil: Instant;
  readonly now: Instant;
}

/**
 * Remembers that an assertion was used; false when it was before. What is good no longer is forgotten on the way, so the
 * table holds what was used in the last minutes.
 */
export async function useAssertion(db: AnyDatabase, used: UsedAssertion): Promise<boolean> {
  const { provider, assertionId, goodUntil, now } = used;
  const tables = tablesOf<IdentityTables>(db);
  const id = createHash('sha256')
    .update(JSON.stringify([provider, assertionId]))
    .digest('hex');
  await tables.deleteFrom('saml_assertions').where('forget_at', '<', now).execute();
  const known = await tables
    .selectFrom('saml_assertions')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  if (known !== undefined) return false;
  await tables.insertInto('saml_assertions').values({ id, forget_at: goodUntil }).execute();
  return true;
}
