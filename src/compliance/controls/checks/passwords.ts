import { type Checked, checked, DAY_MILLISECONDS, type Looked, oneThing, rootArn } from '../control.ts';
import { breaking, countOf, rowsOf, sql } from '../query.ts';
import { type NamedUser, userArn } from '../resource-arns.ts';

interface PolicyRow {
  readonly minimum_length: number;
  readonly reuse_prevention: number | null;
}

const passwordPolicy = async ({ db, accountId }: Looked): Promise<PolicyRow | undefined> =>
  (
    await rowsOf<PolicyRow>(
      db,
      sql`select minimum_length, reuse_prevention from password_policies where account_id = ${accountId}`,
    )
  )[0];

const accountOf = ({ accountId }: Looked): string => rootArn(accountId);

/** AWS's own default, of accounts that have set none. */
const DEFAULT_LENGTH = 8;

export const passwordsAreLong =
  (least: number) =>
  async (looked: Looked): Promise<Checked> => {
    const length = (await passwordPolicy(looked))?.minimum_length ?? DEFAULT_LENGTH;
    return oneThing(
      accountOf(looked),
      length >= least ? undefined : `Passwords may have ${length} characters.`,
    );
  };

export const passwordsAreNotReused =
  (least: number) =>
  async (looked: Looked): Promise<Checked> => {
    const kept = (await passwordPolicy(looked))?.reuse_prevention ?? 0;
    return oneThing(
      accountOf(looked),
      kept >= least ? undefined : `The last ${kept} passwords may not be used again.`,
    );
  };

const usersWithPassword = ({ db, accountId }: Looked): Promise<number> =>
  countOf(
    db,
    sql`select count(*) as count from login_profiles as profile
      join users as item on item.id = profile.user_id where item.account_id = ${accountId}`,
  );

export async function passwordUsersHaveMfa(looked: Looked): Promise<Checked> {
  const { db, accountId } = looked;
  const { rows: users, total } = await breaking<NamedUser>(
    db,
    sql`select item.name, item.path from users as item
      join login_profiles as profile on profile.user_id = item.id
      where item.account_id = ${accountId}
        and not exists (select 1 from mfa_devices as device where device.owner_id = item.id)
      order by item.name_key`,
  );
  return checked(
    await usersWithPassword(looked),
    users.map((user) => ({ resource: userArn(accountId, user) })),
    total,
  );
}

export const passwordsAreInUse =
  (days: number) =>
  async (looked: Looked): Promise<Checked> => {
    const { db, accountId, now } = looked;
    const before = now - days * DAY_MILLISECONDS;
    const { rows: users, total } = await breaking<NamedUser & { used: number | string }>(
      db,
      sql`select item.name, item.path,
          coalesce(item.password_last_used_at, profile.password_changed_at) as used
        from users as item
        join login_profiles as profile on profile.user_id = item.id
        where item.account_id = ${accountId}
          and coalesce(item.password_last_used_at, profile.password_changed_at) < ${before}
        order by item.name_key`,
    );
    return checked(
      await usersWithPassword(looked),
      users.map((user) => ({
        resource: userArn(accountId, user),
        detail: `Last used or set ${new Date(Number(user.used)).toISOString().slice(0, 10)}`,
      })),
      total,
    );
  };
