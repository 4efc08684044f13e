import { sql } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { DAY_MILLISECONDS, keyEnd } from './key-end.ts';
import { accessKeyTables } from './tables.ts';

export interface EndingKey {
  readonly id: string;
  readonly accountId: AccountId;
  /** Null for root's. */
  readonly userName: string | null;
  readonly end: Instant;
}

/** Days before a key's own expiry at which root is told, where the account says nothing of it. */
const DEFAULT_NOTICE_DAYS = 7;
const AT_ONCE = 500;

/** Whether any key can end at all: in most deployments none, and no table of keys has to be read through to know. */
export async function mayKeysEnd(db: AnyDatabase, now: Instant): Promise<boolean> {
  const tables = accessKeyTables(db);
  const age = await tables.selectFrom('access_key_ages').select('account_id').limit(1).executeTakeFirst();
  if (age !== undefined) return true;
  const key = await tables
    .selectFrom('access_keys')
    .select('id')
    .where('expires_at', '>', now)
    .limit(1)
    .executeTakeFirst();
  return key !== undefined;
}

/**
 * Active keys that end within their days of notice and were not told of; `take` notes that they are told of now. A key whose
 * end moves is told of anew.
 */
export async function takeEndingKeys(
  db: AnyDatabase,
  now: Instant,
  how: 'look' | 'take',
): Promise<readonly EndingKey[]> {
  const notice = sql<number>`coalesce(age.notice_days, ${sql.lit(DEFAULT_NOTICE_DAYS)})`;
  const day = sql.lit(DAY_MILLISECONDS);
  const byAge = sql<number>`key.created_at + age.max_age_days * cast(${day} as bigint)`;
  const rows = await accessKeyTables(db)
    .selectFrom('access_keys as key')
    .leftJoin('access_key_ages as age', 'age.account_id', 'key.account_id')
    .leftJoin('users as owner', 'owner.id', 'key.user_id')
    .select([
      'key.id',
      'key.account_id',
      'key.created_at',
      'key.expires_at',
      'age.max_age_days',
      'owner.name',
    ])
    .where('key.status', '=', 'Active')
    .where((of) => {
      const soon = sql<number>`${now} + ${notice} * cast(${day} as bigint)`;
      const ofItsOwn = of.and([
        of('key.expires_at', '>', now),
        of('key.expires_at', '<=', soon),
        of('key.end_told_for', 'is distinct from', of.ref('key.expires_at')),
        of.or([of('age.max_age_days', 'is', null), of(byAge, '>=', of.ref('key.expires_at'))]),
      ]);
      const ofAge = of.and([
        of(byAge, '>', now),
        of(byAge, '<=', soon),
        of('key.end_told_for', 'is distinct from', byAge),
        of.or([of('key.expires_at', 'is', null), of(byAge, '<', of.ref('key.expires_at'))]),
      ]);
      return of.or([ofItsOwn, ofAge]);
    })
    .limit(how === 'look' ? 1 : AT_ONCE)
    .execute();
  const keys = rows.flatMap((row) => {
    const end = keyEnd(row);
    return end === undefined ? [] : [{ id: row.id, accountId: row.account_id, userName: row.name, end }];
  });
  if (how === 'take')
    for (const { id, end } of keys)
      await accessKeyTables(db)
        .updateTable('access_keys')
        .set({ end_told_for: end })
        .where('id', '=', id)
        .execute();
  return keys;
}
