import { sql } from 'kysely';
import { listMfaDevicesOf } from '../../../identity/mfa/records.ts';
import { findPasswordPolicy } from '../../../identity/password-records.ts';
import { type Finding, identityOf, type Looked, partly, type ScoreItem, yesOrNo } from './score-item.ts';

const DAY = 86_400_000;
/** @see CIS AWS Foundations Benchmark 1.12 and 1.14 */
const UNUSED_DAYS = 45;
const OLDEST_KEY_DAYS = 90;
/** @see CIS AWS Foundations Benchmark 1.8 */
const LEAST_LENGTH = 14;

const rootMfa = async ({ db, accountId }: Looked): Promise<Finding> =>
  yesOrNo(
    (await listMfaDevicesOf(db, { accountId, id: accountId })).length > 0,
    'Root has a second factor.',
    'Whoever has the password of root has the account: sign in as root and add a passkey or an app.',
  );

async function rootKeys({ db, accountId }: Looked): Promise<Finding> {
  const keys = await identityOf(db)
    .selectFrom('access_keys')
    .select('id')
    .where('account_id', '=', accountId)
    .where('user_id', 'is', null)
    .where('status', '=', 'Active')
    .execute();
  return partly(
    keys.map(({ id }) => id),
    keys.length,
    {
      fine: 'Root has no active access key.',
      todo: 'An access key of root can do everything and has no second factor: give users or roles what they need, and delete it.',
    },
  );
}

async function usersWithMfa({ db, accountId }: Looked): Promise<Finding> {
  const { rows } = await sql<{ name: string; all: number | string }>`
    select item.name, count(*) over () as "all" from users as item
    join login_profiles as profile on profile.user_id = item.id
    where item.account_id = ${accountId}
      and not exists (select 1 from mfa_devices as device where device.owner_id = item.id)
    order by item.name_key limit 10`.execute(db);
  const { count } = await identityOf(db)
    .selectFrom('login_profiles as profile')
    .innerJoin('users as item', 'item.id', 'profile.user_id')
    .select((select) => select.fn.countAll().as('count'))
    .where('item.account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return partly(
    rows.map(({ name }) => name),
    Number(count),
    {
      wrong: Number(rows[0]?.all ?? 0),
      fine: 'Every user that has a password has a second factor.',
      todo: 'These users have a password and no second factor.',
    },
  );
}

async function passwordPolicy({ db, accountId }: Looked): Promise<Finding> {
  const policy = await findPasswordPolicy(db, accountId);
  const isStrong =
    policy !== undefined && policy.minimum_length >= LEAST_LENGTH && policy.reuse_prevention !== null;
  return yesOrNo(
    isStrong,
    'Passwords are long, and old ones are not used again.',
    `Ask for passwords of ${LEAST_LENGTH} characters or more, and keep people from using old ones again.`,
  );
}

/** Active keys of users, counted, and the owners of those that `isWrong` picks. */
async function activeKeys({ db, accountId }: Looked, isWrong: ReturnType<typeof sql<boolean>>) {
  const { rows } = await sql<{ name: string; wrong: number | string }>`
    select item.name, count(*) over () as wrong from access_keys as pair
    join users as item on item.id = pair.user_id
    where pair.account_id = ${accountId} and pair.status = 'Active' and ${isWrong}
    order by pair.created_at limit 10`.execute(db);
  const { count } = await identityOf(db)
    .selectFrom('access_keys')
    .select((select) => select.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .where('user_id', 'is not', null)
    .where('status', '=', 'Active')
    .executeTakeFirstOrThrow();
  return {
    names: [...new Set(rows.map(({ name }) => name))],
    wrong: Number(rows[0]?.wrong ?? 0),
    all: Number(count),
  };
}

async function keyAge(looked: Looked): Promise<Finding> {
  const before = looked.now - OLDEST_KEY_DAYS * DAY;
  const { names, wrong, all } = await activeKeys(looked, sql<boolean>`pair.created_at < ${before}`);
  return partly(names, all, {
    wrong,
    fine: `No active access key is older than ${OLDEST_KEY_DAYS} days.`,
    todo: `Access keys of these users are older than ${OLDEST_KEY_DAYS} days: make new ones, change over, delete the old.`,
  });
}

async function unusedCredentials(looked: Looked): Promise<Finding> {
  const { db, accountId, now } = looked;
  const before = now - UNUSED_DAYS * DAY;
  const keys = await activeKeys(
    looked,
    sql<boolean>`coalesce(pair.last_used_at, pair.created_at) < ${before}`,
  );
  const { rows } = await sql<{ name: string; wrong: number | string }>`
    select item.name, count(*) over () as wrong from users as item
    join login_profiles as profile on profile.user_id = item.id
    where item.account_id = ${accountId}
      and coalesce(item.password_last_used_at, profile.password_changed_at) < ${before}
    order by item.name_key limit 10`.execute(db);
  const passwords = Number(rows[0]?.wrong ?? 0);
  const names = [...new Set([...rows.map(({ name }) => name), ...keys.names])];
  return partly(names, keys.all + passwords, {
    wrong: keys.wrong + passwords,
    fine: `Every password and active access key was used within ${UNUSED_DAYS} days.`,
    todo: `Passwords or access keys of these users were not used for ${UNUSED_DAYS} days: take away what nobody needs.`,
  });
}

const OWN_CREDENTIALS = '/console/credentials';

export const CREDENTIAL_ITEMS: Readonly<Record<string, ScoreItem>> = {
  RootMfa: { weight: 25, title: 'Root has a second factor', link: OWN_CREDENTIALS, look: rootMfa },
  NoRootKeys: { weight: 20, title: 'Root has no access keys', link: OWN_CREDENTIALS, look: rootKeys },
  UsersMfa: {
    weight: 15,
    title: 'Users have a second factor',
    link: '/console/iam/users',
    look: usersWithMfa,
  },
  PasswordPolicy: {
    weight: 5,
    title: 'Passwords are strong',
    link: '/console/iam/account-settings',
    look: passwordPolicy,
  },
  KeyAge: { weight: 10, title: 'Access keys are young', link: '/console/iam/users', look: keyAge },
  UnusedCredentials: {
    weight: 10,
    title: 'No credentials lie about unused',
    link: '/console/iam/users',
    look: unusedCredentials,
  },
};
