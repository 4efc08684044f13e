import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { IdentityTables, PasswordPolicyRow } from './tables.ts';

export const findPasswordPolicy = (
  db: AnyDatabase,
  accountId: AccountId,
): Promise<PasswordPolicyRow | undefined> =>
  tablesOf<IdentityTables>(db)
    .selectFrom('password_policies')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();

/** The most passwords a policy may look back on. */
const REMEMBERED_PASSWORDS = 24;

/** Hashes of the last `count` passwords, the newest first. */
export async function lastPasswordHashes(db: AnyDatabase, userId: string, count: number): Promise<string[]> {
  const rows = await tablesOf<IdentityTables>(db)
    .selectFrom('password_history')
    .select('password_hash')
    .where('user_id', '=', userId)
    .orderBy('set_at', 'desc')
    .orderBy('password_hash')
    .limit(count)
    .execute();
  return rows.map((row) => row.password_hash);
}

/** Adds a password to the history, which keeps no more than any policy asks about. */
export async function rememberPassword(
  db: AnyDatabase,
  userId: string,
  passwordHash: string,
  now: Instant,
): Promise<void> {
  const tables = tablesOf<IdentityTables>(db);
  await tables
    .insertInto('password_history')
    .values({ user_id: userId, password_hash: passwordHash, set_at: now })
    .execute();
  const kept = await lastPasswordHashes(db, userId, REMEMBERED_PASSWORDS);
  await tables
    .deleteFrom('password_history')
    .where('user_id', '=', userId)
    .where('password_hash', 'not in', kept)
    .execute();
}
