import { type RawBuilder, sql } from 'kysely';
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
  const limit = how === 'look' ? 1 : AT_ONCE;
  const own = await endingByThemselves(db, now, limit);
  const rows = own.length < limit ? [...own, ...(await endingByAge(db, now, limit - own.length))] : own;
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

/** Keys with their accounts' rules, and their owners. */
const keysWithOwners = (db: AnyDatabase) =>
  accessKeyTables(db)
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
    .where('key.status', '=', 'Active');

const NOTICE = sql<number>`coalesce(age.notice_days, ${sql.lit(DEFAULT_NOTICE_DAYS)})`;
/** Days as milliseconds. */
const days = (count: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`(${count} * cast(${sql.lit(DAY_MILLISECONDS)} as bigint))`;
const END_BY_AGE = sql<number>`key.created_at + ${days(sql`age.max_age_days`)}`;

/** By their own expiry, by way of its index: the longest notice that anybody wants bounds what is looked at. */
async function endingByThemselves(db: AnyDatabase, now: Instant, limit: number) {
  const longest = await accessKeyTables(db)
    .selectFrom('access_key_ages')
    .select(({ fn }) => fn.max('notice_days').as('days'))
    .executeTakeFirst();
  const latest = now + Math.max(DEFAULT_NOTICE_DAYS, Number(longest?.days ?? 0)) * DAY_MILLISECONDS;
  return keysWithOwners(db)
    .where('key.expires_at', '>', now)
    .where('key.expires_at', '<=', latest)
    .where('key.expires_at', '<=', sql<number>`${now} + ${days(NOTICE)}`)
    .where('key.end_told_for', 'is distinct from', (of) => of.ref('key.expires_at'))
    .where((of) =>
      of.or([of('age.max_age_days', 'is', null), of(END_BY_AGE, '>=', of.ref('key.expires_at'))]),
    )
    .limit(limit)
    .execute();
}

/** By the age that their account sets: account by account, by way of the index of its keys by age. */
async function endingByAge(db: AnyDatabase, now: Instant, limit: number) {
  const ages = await accessKeyTables(db).selectFrom('access_key_ages').selectAll().execute();
  const found: Awaited<ReturnType<typeof endingByThemselves>> = [];
  for (const { account_id, max_age_days, notice_days } of ages) {
    if (found.length >= limit) break;
    const newest = now - (max_age_days - notice_days) * DAY_MILLISECONDS;
    const rows = await keysWithOwners(db)
      .where('key.account_id', '=', account_id)
      .where('key.created_at', '>', now - max_age_days * DAY_MILLISECONDS)
      .where('key.created_at', '<=', newest)
      .where('key.end_told_for', 'is distinct from', END_BY_AGE)
      .where((of) => of.or([of('key.expires_at', 'is', null), of(END_BY_AGE, '<', of.ref('key.expires_at'))]))
      .limit(limit - found.length)
      .execute();
    found.push(...rows);
  }
  return found;
}
