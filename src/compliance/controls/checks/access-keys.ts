import type { RawBuilder } from 'kysely';
import { type Checked, checked, DAY_MILLISECONDS, type Failing, type Looked } from '../control.ts';
import { breaking, countOf, sql } from '../query.ts';
import { type NamedUser, userArn } from '../resource-arns.ts';

interface KeyRow extends NamedUser {
  readonly id: string;
  readonly created_at: number | string;
  readonly last_used_at: number | string | null;
}

const activeKeys = ({ db, accountId }: Looked): Promise<number> =>
  countOf(
    db,
    sql`select count(*) as count from access_keys
      where account_id = ${accountId} and user_id is not null and status = 'Active'`,
  );

const day = (instant: number | string): string => new Date(Number(instant)).toISOString().slice(0, 10);

/** The active keys of users for which `isWrong` holds, each with what is to be said of it. */
async function failingKeys(
  looked: Looked,
  isWrong: RawBuilder<unknown>,
  detailOf: (key: KeyRow) => string,
): Promise<Checked> {
  const { db, accountId } = looked;
  const { rows: keys, total } = await breaking<KeyRow>(
    db,
    sql`select pair.id, pair.created_at, pair.last_used_at, item.name, item.path
      from access_keys as pair join users as item on item.id = pair.user_id
      where pair.account_id = ${accountId} and pair.status = 'Active' and ${isWrong}
      order by pair.created_at, pair.id`,
  );
  return checked(
    await activeKeys(looked),
    keys.map((key): Failing => ({ resource: userArn(accountId, key), detail: detailOf(key) })),
    total,
  );
}

export const keysAreYoung = (days: number) => (looked: Looked) =>
  failingKeys(
    looked,
    sql`pair.created_at < ${looked.now - days * DAY_MILLISECONDS}`,
    ({ id, created_at }) => `Access key ${id} was made ${day(created_at)}.`,
  );

export const keysAreInUse = (days: number) => (looked: Looked) =>
  failingKeys(
    looked,
    sql`coalesce(pair.last_used_at, pair.created_at) < ${looked.now - days * DAY_MILLISECONDS}`,
    ({ id, created_at, last_used_at }) =>
      last_used_at === null
        ? `Access key ${id} was never used since ${day(created_at)}.`
        : `Access key ${id} was last used ${day(last_used_at)}.`,
  );

/** Two are right while one takes the other's place, and that takes days, not months. */
export const usersHaveOneKey = (looked: Looked) =>
  failingKeys(
    looked,
    sql`exists (select 1 from access_keys as other where other.user_id = pair.user_id
      and other.status = 'Active' and other.id < pair.id)`,
    ({ id }) => `Access key ${id} is active beside another.`,
  );

/** Keys that were made with the password and never used are seldom needed. */
export const keysOfPeopleAreUsed = (looked: Looked) =>
  failingKeys(
    looked,
    sql`pair.last_used_at is null and exists
      (select 1 from login_profiles as profile where profile.user_id = pair.user_id)`,
    ({ id }) => `Access key ${id} of somebody with a password was never used.`,
  );
