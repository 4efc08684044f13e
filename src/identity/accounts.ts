import { type AccountId, isAccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { newUniqueId } from '../core/unique-id.ts';
import type { Sealer } from '../custody/custody.ts';
import type { Store } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { accessKeyPlace } from './access-key-place.ts';
import { hashPassword } from './password.ts';
import type { AccountRow, IdentityTables } from './tables.ts';
import { topic } from './topics.ts';

export interface NewAccount {
  /** 12 digits; random if absent. */
  readonly id?: AccountId;
  readonly name: string;
  /** Root's address; unique in the deployment, ignoring case. */
  readonly email: string;
  /** Root's password for the sign-in page; none if absent. */
  readonly rootPassword?: SecretBytes;
  /** Root's access key: both members or none; generated if absent. */
  readonly accessKey?: { readonly id: string; readonly secret: SecretBytes };
}

export interface CreatedAccount {
  readonly accountId: AccountId;
  readonly isManagement: boolean;
  readonly accessKeyId: string;
  /** Shown to the operator once; the database holds it sealed. */
  readonly secretAccessKey: SecretBytes;
}

export interface AccountContext {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly now: Instant;
}

/**
 * Makes an account with its root and an access key of root; the first account of a database is the management account.
 * @throws Error when the id or the key has the wrong form
 * @throws StorageError `collision` when the id, the email address or the access key id is taken
 */
export async function createAccount(
  { store, sealer, random, now }: AccountContext,
  account: NewAccount,
): Promise<CreatedAccount> {
  const accountId = account.id ?? newAccountId(random);
  if (!isAccountId(accountId)) throw new Error(`An account id has 12 digits: ${accountId}`);
  if (account.email.trim() === '') throw new Error("An account needs root's email address");
  const key = account.accessKey ?? {
    id: newUniqueId('accessKey', accountId, random),
    secret: newSecretAccessKey(random),
  };
  checkAccessKey(key);
  const sealed = sealer.seal(
    'secret-at-rest',
    key.secret.reveal(),
    accessKeyPlace({ id: key.id, account_id: accountId, user_id: null }),
  );
  const passwordHash =
    account.rootPassword === undefined ? null : await hashPassword(account.rootPassword, random);
  const isManagement = await store.write(async (tx) => {
    const tables = tablesOf<IdentityTables>(tx.db);
    const isFirst = (await managementAccountId(tx.db)) === undefined;
    await insertAccount(tx.db, {
      id: accountId,
      name: account.name,
      email: account.email,
      root_password_hash: passwordHash,
      is_management: isFirst ? 1 : 0,
      created_at: now,
    });
    await tables
      .insertInto('access_keys')
      .values({
        id: key.id,
        account_id: accountId,
        user_id: null,
        status: 'Active',
        sealed_secret: sealed,
        created_at: now,
        last_used_at: null,
        last_used_service: null,
        last_used_region: null,
      })
      .execute();
    tx.change(topic.account(accountId));
    tx.change(topic.accessKey(key.id));
    return isFirst;
  });
  return { accountId, isManagement, accessKeyId: key.id, secretAccessKey: key.secret };
}

/** Writes the row of an account, inside a transaction that names its topic. */
export async function insertAccount(
  db: AnyDatabase,
  account: Omit<AccountRow, 'email_key' | 'alias'>,
): Promise<void> {
  await tablesOf<IdentityTables>(db)
    .insertInto('accounts')
    .values({ ...account, email_key: emailKey(account.email), alias: null })
    .execute();
}

export const findAccount = (db: AnyDatabase, id: AccountId): Promise<AccountRow | undefined> =>
  tablesOf<IdentityTables>(db).selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();

/** The account whose root signs in with this address. */
export const findAccountByEmail = (db: AnyDatabase, email: string): Promise<AccountRow | undefined> =>
  tablesOf<IdentityTables>(db)
    .selectFrom('accounts')
    .selectAll()
    .where('email_key', '=', emailKey(email))
    .executeTakeFirst();

/** All accounts, by id. */
export const listAccounts = (db: AnyDatabase): Promise<AccountRow[]> =>
  tablesOf<IdentityTables>(db).selectFrom('accounts').selectAll().orderBy('id').execute();

/** The account that holds the operator's powers; undefined in an empty database. */
export async function managementAccountId(db: AnyDatabase): Promise<AccountId | undefined> {
  const row = await tablesOf<IdentityTables>(db)
    .selectFrom('accounts')
    .select('id')
    .where('is_management', '=', 1)
    .executeTakeFirst();
  return row?.id;
}

/** A random account id; the first digit is never zero, so that it survives programs that take it for a number. */
export function newAccountId(random: Random): AccountId {
  const FIRST = 100_000_000_000n;
  let value = 0n;
  for (const byte of random.bytes(8)) value = (value << 8n) | BigInt(byte);
  return String(FIRST + (value % (9n * FIRST)));
}

/** Bytes that make the 40 characters of a secret access key. */
const SECRET_ACCESS_KEY_BYTES = 30;

const newSecretAccessKey = (random: Random): SecretBytes =>
  SecretBytes.fromText(Buffer.from(random.bytes(SECRET_ACCESS_KEY_BYTES)).toString('base64'));

function checkAccessKey({ id, secret }: { readonly id: string; readonly secret: SecretBytes }): void {
  if (!/^\w{16,128}$/.test(id))
    throw new Error('An access key id has 16 to 128 letters, digits or underscores');
  if (secret.reveal().length < MIN_SECRET_BYTES)
    throw new Error(`A secret access key has at least ${MIN_SECRET_BYTES} characters`);
}

const MIN_SECRET_BYTES = 16;

const emailKey = (email: string): string => email.trim().toLowerCase();
