import { setImmediate as turn } from 'node:timers/promises';
import { type SqlBool, sql } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { IdentityTables } from '../tables.ts';

/** A user that has a password. */
export interface PasswordUser {
  readonly name: string;
  /** When the password was used last, or set. */
  readonly usedAt: Instant;
  readonly hasMfa: boolean;
}

const AT_ONCE = 2000;

/** All users of an account that have a password, by name; other work has its turn in between. */
export async function* usersWithPasswords(
  db: AnyDatabase,
  accountId: AccountId,
): AsyncGenerator<PasswordUser> {
  for (let after = ''; ; ) {
    const rows = await tablesOf<IdentityTables>(db)
      .selectFrom('users as item')
      .leftJoin('login_profiles as profile', 'profile.user_id', 'item.id')
      .select(['item.name', 'item.name_key', 'item.password_last_used_at', 'profile.password_changed_at'])
      .select(
        sql<SqlBool>`exists (select 1 from mfa_devices as device where device.owner_id = item.id)`.as('mfa'),
      )
      .where('item.account_id', '=', accountId)
      .where('item.name_key', '>', after)
      .orderBy('item.name_key')
      .limit(AT_ONCE)
      .execute();
    for (const { name, password_changed_at: setAt, password_last_used_at: usedAt, mfa } of rows)
      if (setAt !== null) yield { name, usedAt: Number(usedAt ?? setAt), hasMfa: Boolean(mfa) };
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    after = last.name_key;
    await turn();
  }
}
