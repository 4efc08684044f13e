import { createHash } from 'node:crypto';
import type { AccountId } from '../core/account.ts';
import { iamArn, rootArn } from '../core/arn.ts';
import type { Instant } from '../core/clock.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { findAccount, findAccountByEmail } from '../identity/accounts.ts';
import { isPassword } from '../identity/password.ts';
import type { AccountRow, IdentityTables } from '../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';

/** Root or a user, as far as signing in goes. */
export interface Person {
  readonly kind: 'root' | 'user';
  /** Unique id of the user, or the account number. */
  readonly id: string;
  readonly accountId: AccountId;
  readonly arn: string;
  /** User name; the email address of root. */
  readonly name: string;
  /** Null for who has no password. */
  readonly passwordHash: string | null;
  readonly passwordChangedAt: Instant;
  /** Whether another password must be chosen before anything else. */
  readonly resetRequired: boolean;
}

export const rootPerson = (account: AccountRow): Person => ({
  kind: 'root',
  id: account.id,
  accountId: account.id,
  arn: rootArn(account.id),
  name: account.email,
  passwordHash: account.root_password_hash,
  passwordChangedAt: Number(account.created_at),
  resetRequired: false,
});

export async function findRootByEmail(db: AnyDatabase, email: string): Promise<Person | undefined> {
  const account = await findAccountByEmail(db, email.normalize('NFKC'));
  return account && rootPerson(account);
}

/** An account by its number, with dashes or without, or by its alias. */
export async function findAccountId(db: AnyDatabase, given: string): Promise<AccountId | undefined> {
  const text = given.trim().toLowerCase();
  const digits = text.replaceAll('-', '');
  const row = await tablesOf<IdentityTables>(db)
    .selectFrom('accounts')
    .select('id')
    .where((where) =>
      where.or([where('alias', '=', text), where('id', '=', /^[0-9]{12}$/.test(digits) ? digits : text)]),
    )
    // An alias of twelve digits is somebody else's number: the number wins.
    .orderBy((order) => order.case().when('id', '=', digits).then(0).else(1).end())
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

const users = (db: AnyDatabase) =>
  tablesOf<IdentityTables>(db)
    .selectFrom('users')
    .leftJoin('login_profiles as profile', 'profile.user_id', 'users.id')
    .select(['users.id', 'users.account_id', 'users.name', 'users.path'])
    .select(['profile.password_hash', 'profile.password_changed_at', 'profile.reset_required']);

type UserWithPassword = Awaited<ReturnType<ReturnType<typeof users>['execute']>>[number];

const userPerson = (row: UserWithPassword): Person => ({
  kind: 'user',
  id: row.id,
  accountId: row.account_id,
  arn: iamArn(row.account_id, 'user', row.path, row.name),
  name: row.name,
  passwordHash: row.password_hash,
  passwordChangedAt: Number(row.password_changed_at ?? 0),
  resetRequired: row.reset_required === 1,
});

/** @param accountId undefined where the account is not known: the same query is made, and finds nobody */
export async function findUserByName(
  db: AnyDatabase,
  accountId: AccountId | undefined,
  name: string,
): Promise<Person | undefined> {
  const row = await users(db)
    .where('users.account_id', '=', accountId ?? '')
    .where('users.name_key', '=', name.trim().toLowerCase())
    .executeTakeFirst();
  return row && userPerson(row);
}

/** Root by account number, a user by unique id. */
export async function findPerson(
  db: AnyDatabase,
  { kind, id }: { readonly kind: string; readonly id: string },
): Promise<Person | undefined> {
  if (kind === 'root') {
    const account = await findAccount(db, id);
    return account && rootPerson(account);
  }
  const row = await users(db).where('users.id', '=', id).executeTakeFirst();
  return row && userPerson(row);
}

/** Stands for a password: changes whenever the password is set, also to the same one. Tells nothing of it. */
export const passwordMark = (passwordHash: string): string =>
  createHash('sha256').update(passwordHash).digest('base64url').slice(0, 22);

/** Of no password: what is hashed for names that nobody has, so that they take as long. */
const NOBODYS_HASH = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
/** In characters; no password that could be set is longer. */
const LONGEST_PASSWORD = 128;

/** Takes as long for nobody as for somebody. */
export async function isPasswordOf(person: Person | undefined, password: string): Promise<boolean> {
  const hash = person?.passwordHash ?? NOBODYS_HASH;
  const isRight = await isPassword(SecretBytes.fromText(password.slice(0, LONGEST_PASSWORD)), hash);
  return isRight && person?.passwordHash != null && password.length <= LONGEST_PASSWORD;
}
