import { setImmediate as turn } from 'node:timers/promises';
import type { AccountId } from '../../../core/account.ts';
import type { Instant } from '../../../core/clock.ts';
import type { SigningCertificateRow } from '../../../identity/credential-tables.ts';
import { listMfaDevicesOf, ownersOfMfaDevices } from '../../../identity/mfa/records.ts';
import type { AccessKeyRow, LoginProfileRow, UserRow } from '../../../identity/tables.ts';
import { listAccessKeyRows } from './access-keys.ts';
import type { Credentials } from './credentials.ts';
import type { Directory } from './directory.ts';
import { listSigningCertificateRows } from './signing-certificates.ts';

/** What a credential report tells of some users, by their unique id; null is root. */
export interface ReportedCredentials {
  /** In the order of names. */
  readonly users: readonly UserRow[];
  readonly profiles: ReadonlyMap<string, LoginProfileRow>;
  readonly keys: ReadonlyMap<string | null, readonly AccessKeyRow[]>;
  /** Who has an MFA device enabled; root by its account number. */
  readonly withMfa: ReadonlySet<string>;
  readonly certificates: ReadonlyMap<string | null, readonly SigningCertificateRow[]>;
}

const USERS_AT_ONCE = 1000;

/**
 * What is to be reported, a part after the other: root with none of the users first, then users in the order of names. A whole
 * account may be more than fits in memory, and others have their turn in between.
 */
export async function* loadReportedCredentials(
  db: Directory,
  credentials: Credentials,
  accountId: AccountId,
): AsyncGenerator<ReportedCredentials> {
  yield { ...(await credentialsOfRoot(db, credentials, accountId)), users: [] };
  for (let after = ''; ; ) {
    const users = await db
      .selectFrom('users')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('name_key', '>', after)
      .orderBy('name_key')
      .limit(USERS_AT_ONCE)
      .execute();
    const last = users.at(-1);
    if (last === undefined) return;
    yield { ...(await credentialsOfUsers(db, credentials, accountId, users)), users };
    if (users.length < USERS_AT_ONCE) return;
    after = last.name_key;
    await turn();
  }
}

type Held = Omit<ReportedCredentials, 'users'>;

async function credentialsOfRoot(
  db: Directory,
  credentials: Credentials,
  accountId: AccountId,
): Promise<Held> {
  const root = { accountId, userId: null };
  const devices = await listMfaDevicesOf(db, { accountId, id: accountId });
  return {
    profiles: new Map(),
    keys: Map.groupBy(inOrder(await listAccessKeyRows(db, root)), (key) => key.user_id),
    withMfa: new Set(devices.length === 0 ? [] : [accountId]),
    certificates: Map.groupBy(
      inOrder(await listSigningCertificateRows(credentials, root)),
      (certificate) => certificate.user_id,
    ),
  };
}

async function credentialsOfUsers(
  db: Directory,
  credentials: Credentials,
  accountId: AccountId,
  users: readonly UserRow[],
): Promise<Held> {
  const ids = users.map(({ id }) => id);
  const profiles = await db.selectFrom('login_profiles').selectAll().where('user_id', 'in', ids).execute();
  const keys = await db.selectFrom('access_keys').selectAll().where('user_id', 'in', ids).execute();
  const certificates = await credentials
    .selectFrom('signing_certificates')
    .selectAll()
    .where('user_id', 'in', ids)
    .execute();
  return {
    profiles: new Map(profiles.map((profile) => [profile.user_id, profile])),
    keys: Map.groupBy(inOrder(keys), (key) => key.user_id),
    withMfa: new Set(await ownersOfMfaDevices(db, accountId, ids)),
    certificates: Map.groupBy(inOrder(certificates), (certificate) => certificate.user_id),
  };
}

const inOrder = <Row extends { readonly id: string }>(rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));

export async function hasAskedForReport(db: Credentials, accountId: AccountId): Promise<boolean> {
  const row = await db
    .selectFrom('credential_reports')
    .select('account_id')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function rememberReportRequest(
  db: Credentials,
  accountId: AccountId,
  now: Instant,
): Promise<void> {
  await db.insertInto('credential_reports').values({ account_id: accountId, requested_at: now }).execute();
}
