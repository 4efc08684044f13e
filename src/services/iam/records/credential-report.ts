import type { AccountId } from '../../../core/account.ts';
import type { Instant } from '../../../core/clock.ts';
import type { SigningCertificateRow } from '../../../identity/credential-tables.ts';
import { listMfaDeviceRows } from '../../../identity/mfa/records.ts';
import type { AccessKeyRow, LoginProfileRow, UserRow } from '../../../identity/tables.ts';
import type { Credentials } from './credentials.ts';
import type { Directory } from './directory.ts';

/** Everything a credential report tells of, by unique id of the user; null is root. */
export interface ReportedCredentials {
  /** In the order of names. */
  readonly users: readonly UserRow[];
  readonly profiles: ReadonlyMap<string, LoginProfileRow>;
  readonly keys: ReadonlyMap<string | null, readonly AccessKeyRow[]>;
  /** Who has an MFA device enabled; root by its account number. */
  readonly withMfa: ReadonlySet<string>;
  readonly certificates: ReadonlyMap<string | null, readonly SigningCertificateRow[]>;
}

/** Five queries, however many users there are. */
export async function loadReportedCredentials(
  db: Directory,
  credentials: Credentials,
  accountId: AccountId,
): Promise<ReportedCredentials> {
  const users = await db
    .selectFrom('users')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('name_key')
    .execute();
  const profiles = await db
    .selectFrom('login_profiles')
    .innerJoin('users', 'users.id', 'login_profiles.user_id')
    .selectAll('login_profiles')
    .where('users.account_id', '=', accountId)
    .execute();
  const keys = await db
    .selectFrom('access_keys')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
  const certificates = await credentials
    .selectFrom('signing_certificates')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
  const devices = await listMfaDeviceRows(db, accountId);
  return {
    users,
    withMfa: new Set(devices.flatMap(({ owner_id: id }) => id ?? [])),
    profiles: new Map(profiles.map((profile) => [profile.user_id, profile])),
    keys: Map.groupBy(keys, (key) => key.user_id),
    certificates: Map.groupBy(certificates, (certificate) => certificate.user_id),
  };
}

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
