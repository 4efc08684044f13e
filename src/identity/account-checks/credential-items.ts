import type { Instant } from '../../core/clock.ts';
import { listMfaDevicesOf } from '../mfa/records.ts';
import { findPasswordPolicy } from '../password-records.ts';
import { type ActiveKey, activeKeysOfUsers } from './active-keys.ts';
import { usersWithPasswords } from './passwords.ts';
import {
  type Finding,
  identityOf,
  type Looked,
  MOST_NAMES,
  partly,
  type ScoreItem,
  yesOrNo,
} from './score-item.ts';

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
  let all = 0;
  let wrong = 0;
  const names: string[] = [];
  for await (const { name, hasMfa } of usersWithPasswords(db, accountId)) {
    all++;
    if (hasMfa) continue;
    wrong++;
    if (names.length < MOST_NAMES) names.push(name);
  }
  return partly(names, all, {
    wrong,
    fine: 'Every user that has a password has a second factor.',
    todo: 'These users have a password and no second factor.',
  });
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

/** Active keys of users, counted, and the owners of the oldest of those whose instant is before `before`. */
async function activeKeys(
  { db, accountId }: Looked,
  instantOf: (key: ActiveKey) => Instant,
  before: Instant,
) {
  let all = 0;
  let wrong = 0;
  let oldest: ActiveKey[] = [];
  const sorted = () => oldest.sort((a, b) => instantOf(a) - instantOf(b)).slice(0, MOST_NAMES);
  for await (const key of activeKeysOfUsers(db, accountId)) {
    all++;
    if (instantOf(key) >= before) continue;
    wrong++;
    if (oldest.push(key) > 100 * MOST_NAMES) oldest = sorted();
  }
  const names: string[] = [];
  for (const { userId } of sorted()) {
    const row = await identityOf(db)
      .selectFrom('users')
      .select('name')
      .where('id', '=', userId)
      .executeTakeFirst();
    if (row !== undefined && !names.includes(row.name)) names.push(row.name);
  }
  return { names, wrong, all };
}

async function keyAge(looked: Looked): Promise<Finding> {
  const before = looked.now - OLDEST_KEY_DAYS * DAY;
  const { names, wrong, all } = await activeKeys(looked, ({ createdAt }) => createdAt, before);
  return partly(names, all, {
    wrong,
    fine: `No active access key is older than ${OLDEST_KEY_DAYS} days.`,
    todo: `Access keys of these users are older than ${OLDEST_KEY_DAYS} days: make new ones, change over, delete the old.`,
  });
}

async function unusedCredentials(looked: Looked): Promise<Finding> {
  const { db, accountId, now } = looked;
  const before = now - UNUSED_DAYS * DAY;
  const keys = await activeKeys(looked, ({ usedAt }) => usedAt, before);
  let passwords = 0;
  const first: string[] = [];
  for await (const { name, usedAt } of usersWithPasswords(db, accountId)) {
    if (usedAt >= before) continue;
    passwords++;
    if (first.length < MOST_NAMES) first.push(name);
  }
  const names = [...new Set([...first, ...keys.names])];
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
