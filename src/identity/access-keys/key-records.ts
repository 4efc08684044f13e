import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { DAY_MILLISECONDS, keyEnd } from './key-end.ts';
import { accessKeyTables } from './tables.ts';

/** Keys with what the account says of their age; nothing secret. */
const keysWithAge = (db: AnyDatabase) =>
  accessKeyTables(db)
    .selectFrom('access_keys as key')
    .leftJoin('access_key_ages as age', 'age.account_id', 'key.account_id')
    .select([
      'key.id',
      'key.account_id',
      'key.user_id',
      'key.status',
      'key.created_at',
      'key.last_used_at',
      'key.last_used_service',
      'key.last_used_region',
      'key.expires_at',
      'key.draining_since',
      'age.max_age_days',
    ]);

export type KeyWithAge = Awaited<ReturnType<typeof findKeyOfAccount>> & {};

export const findKeyOfAccount = (db: AnyDatabase, accountId: AccountId, id: string) =>
  keysWithAge(db).where('key.account_id', '=', accountId).where('key.id', '=', id).executeTakeFirst();

/**
 * Oldest first; `userId` is null for root. Put in order here: asked for in order, SQLite goes by age through all keys of the
 * account.
 */
export async function listKeysOf(db: AnyDatabase, accountId: AccountId, userId: string | null) {
  const rows = await keysWithAge(db)
    .where('key.account_id', '=', accountId)
    .where('key.user_id', userId === null ? 'is' : '=', userId)
    .execute();
  return rows.sort((a, b) => Number(a.created_at) - Number(b.created_at) || (a.id < b.id ? -1 : 1));
}

/** What a key is besides AWS's `Active` and `Inactive`. */
export function keyState(
  key: Pick<KeyWithAge, 'status' | 'created_at' | 'expires_at' | 'max_age_days' | 'draining_since'>,
  now: Instant,
): 'Active' | 'Inactive' | 'Draining' | 'Expired' {
  const end = keyEnd(key);
  if (end !== undefined && end <= now) return 'Expired';
  return key.status === 'Active' && key.draining_since !== null ? 'Draining' : key.status;
}

/** Null takes the expiry away. */
export async function setKeyExpiry(db: AnyDatabase, id: string, expiresAt: Instant | null): Promise<void> {
  await accessKeyTables(db)
    .updateTable('access_keys')
    .set({ expires_at: expiresAt })
    .where('id', '=', id)
    .execute();
}

/** Null ends the draining. */
export async function setKeyDraining(db: AnyDatabase, id: string, since: Instant | null): Promise<void> {
  await accessKeyTables(db)
    .updateTable('access_keys')
    .set({ draining_since: since, drain_told_at: null })
    .where('id', '=', id)
    .execute();
}

/** Notes that use of a draining key is told of, unless it was since `before`; true where it is to be told now. */
export async function takeDrainNotice(
  db: AnyDatabase,
  id: string,
  { now, before }: { readonly now: Instant; readonly before: Instant },
): Promise<boolean> {
  const { numUpdatedRows } = await accessKeyTables(db)
    .updateTable('access_keys')
    .set({ drain_told_at: now })
    .where('id', '=', id)
    .where('draining_since', 'is not', null)
    .where((of) => of.or([of('drain_told_at', 'is', null), of('drain_told_at', '<=', before)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export interface MaximumAge {
  readonly maxAgeDays: number;
  readonly noticeDays: number;
}

export async function findMaximumAge(db: AnyDatabase, accountId: AccountId): Promise<MaximumAge | undefined> {
  const row = await accessKeyTables(db)
    .selectFrom('access_key_ages')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row && { maxAgeDays: row.max_age_days, noticeDays: row.notice_days };
}

/** Undefined lets keys grow as old as they like. */
export async function setMaximumAge(
  db: AnyDatabase,
  accountId: AccountId,
  age: MaximumAge | undefined,
): Promise<void> {
  const tables = accessKeyTables(db);
  await tables.deleteFrom('access_key_ages').where('account_id', '=', accountId).execute();
  if (age !== undefined)
    await tables
      .insertInto('access_key_ages')
      .values({ account_id: accountId, max_age_days: age.maxAgeDays, notice_days: age.noticeDays })
      .execute();
}

/** Active keys of an account that are as old as that, or older. */
export async function countKeysOfAge(
  db: AnyDatabase,
  accountId: AccountId,
  { now, days }: { readonly now: Instant; readonly days: number },
): Promise<number> {
  const { count } = await accessKeyTables(db)
    .selectFrom('access_keys')
    .select((of) => of.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .where('status', '=', 'Active')
    .where('created_at', '<=', now - days * DAY_MILLISECONDS)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Active keys of an account that were made by an instant, the oldest first, with the names of their users. */
export const listOldKeys = (
  db: AnyDatabase,
  accountId: AccountId,
  { madeBy, limit }: { readonly madeBy: Instant; readonly limit: number },
) =>
  accessKeyTables(db)
    .selectFrom('access_keys as key')
    .leftJoin('users as owner', 'owner.id', 'key.user_id')
    .select(['key.id', 'key.user_id', 'key.created_at', 'key.last_used_at', 'owner.name'])
    .where('key.account_id', '=', accountId)
    .where('key.status', '=', 'Active')
    .where('key.created_at', '<=', madeBy)
    .orderBy('key.created_at')
    .orderBy('key.id')
    .limit(limit)
    .execute();
