import { X509Certificate } from 'node:crypto';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { keyEnd } from '../access-keys/key-end.ts';
import { keyState, listKeysOf } from '../access-keys/key-records.ts';
import type { CredentialTables } from '../credential-tables.ts';
import type { DelegationTables } from '../delegation/tables.ts';
import { listMfaDevicesOf } from '../mfa/records.ts';
import { findPasswordPolicy } from '../password-records.ts';
import type { IdentityTables } from '../tables.ts';
import { listWebSessions, type WebSessionRow } from '../web-sessions.ts';

/** Whose credentials are asked for. Of who was lent a role, only sessions are its own. */
export interface CredentialOwner {
  readonly kind: 'root' | 'user' | 'role';
  readonly accountId: AccountId;
  /** Unique id of a user, account number of root; of others what `aws:userid` says. */
  readonly id: string;
}

/** One credential, whatever its kind; nothing secret is in it. */
export interface Credential {
  readonly id: string;
  readonly name?: string;
  readonly state: string;
  readonly createdAt: Instant;
  readonly lastUsedAt?: Instant | null;
  readonly lastUsedService?: string | null;
  readonly lastUsedRegion?: string | null;
  readonly lastUsedAddress?: string;
  readonly userAgent?: string;
  readonly expiresAt?: Instant | null;
  /** Of sessions: the access key id by which the trail names it. */
  readonly accessKeyId?: string;
}

interface Asked {
  readonly db: AnyDatabase;
  readonly owner: CredentialOwner;
  readonly now: Instant;
  /** Milliseconds without use after which a browser's session ends. */
  readonly idleMilliseconds: number;
}

/** A kind of credential: by what somebody proves to be a user, root or session, here or to a service outside. */
export interface CredentialKind {
  /** Tables whose rows are such credentials, or belong to them. */
  readonly tables: readonly string[];
  readonly list: (asked: Asked) => Promise<readonly Credential[]>;
}

type Tables = IdentityTables & CredentialTables & DelegationTables;
const tables = (db: AnyDatabase) => tablesOf<Tables>(db);
/** Null for root, as rows have it. */
const userIdOf = ({ kind, id }: CredentialOwner): string | null => (kind === 'user' ? id : null);
const DAY = 86_400_000;

async function listPasswords({ db, owner, now }: Asked): Promise<readonly Credential[]> {
  if (owner.kind === 'root') {
    const account = await tables(db)
      .selectFrom('accounts')
      .select(['root_password_hash', 'root_password_last_used_at', 'created_at'])
      .where('id', '=', owner.accountId)
      .executeTakeFirst();
    if (account === undefined || account.root_password_hash === null) return [];
    const lastUsedAt = account.root_password_last_used_at ?? null;
    return [{ id: owner.id, state: 'Active', createdAt: Number(account.created_at), lastUsedAt }];
  }
  const row = await tables(db)
    .selectFrom('login_profiles as profile')
    .innerJoin('users as owner', 'owner.id', 'profile.user_id')
    .select(['profile.password_changed_at', 'profile.reset_required', 'owner.password_last_used_at'])
    .where('profile.user_id', '=', owner.id)
    .executeTakeFirst();
  if (row === undefined) return [];
  const policy = await findPasswordPolicy(db, owner.accountId);
  const createdAt = Number(row.password_changed_at);
  const expiresAt = policy?.max_age_days == null ? null : createdAt + policy.max_age_days * DAY;
  const isExpired = expiresAt !== null && expiresAt <= now;
  const state = row.reset_required === 1 ? 'ResetRequired' : isExpired ? 'Expired' : 'Active';
  return [{ id: owner.id, state, createdAt, expiresAt, lastUsedAt: row.password_last_used_at }];
}

async function listAccessKeys({ db, owner, now }: Asked): Promise<readonly Credential[]> {
  const rows = await listKeysOf(db, owner.accountId, userIdOf(owner));
  return rows.map((row) => ({
    id: row.id,
    state: keyState(row, now),
    expiresAt: keyEnd(row) ?? null,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    lastUsedService: row.last_used_service,
    lastUsedRegion: row.last_used_region,
  }));
}

const listMfaDevices = async ({ db, owner }: Asked): Promise<readonly Credential[]> =>
  (await listMfaDevicesOf(db, owner)).map((row) => ({
    id: row.serial_number,
    name: row.kind,
    state: 'Active',
    createdAt: row.enabled_at ?? row.created_at,
  }));

async function listSigningCertificates({ db, owner }: Asked): Promise<readonly Credential[]> {
  const userId = userIdOf(owner);
  const rows = await tables(db)
    .selectFrom('signing_certificates')
    .selectAll()
    .where('account_id', '=', owner.accountId)
    .where('user_id', userId === null ? 'is' : '=', userId)
    .orderBy('uploaded_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    state: row.status,
    createdAt: row.uploaded_at,
    expiresAt: new X509Certificate(row.certificate_body).validToDate.getTime(),
  }));
}

async function listSshPublicKeys({ db, owner }: Asked): Promise<readonly Credential[]> {
  const rows = await tables(db)
    .selectFrom('ssh_public_keys')
    .select(['id', 'fingerprint', 'status', 'uploaded_at'])
    .where('account_id', '=', owner.accountId)
    .where('user_id', '=', owner.id)
    .orderBy('uploaded_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.fingerprint,
    state: row.status,
    createdAt: row.uploaded_at,
  }));
}

async function listServiceCredentials({ db, owner, now }: Asked): Promise<readonly Credential[]> {
  const rows = await tables(db)
    .selectFrom('service_credentials')
    .select(['id', 'service', 'login_name', 'status', 'created_at', 'expires_at'])
    .where('account_id', '=', owner.accountId)
    .where('user_id', '=', owner.id)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: `${row.login_name} (${row.service})`,
    state: row.expires_at !== null && Number(row.expires_at) <= now ? 'Expired' : row.status,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }));
}

/** Rights that the owner lent for a while, which others use in its name. */
async function listDelegations({ db, owner, now }: Asked): Promise<readonly Credential[]> {
  const rows = await tables(db)
    .selectFrom('delegation_requests')
    .select(['id', 'description', 'updated_at', 'access_ends_at'])
    .where('approver_principal_id', '=', owner.id)
    .where('access_ends_at', '>', now)
    .orderBy('updated_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.description,
    state: 'Active',
    createdAt: row.updated_at,
    expiresAt: row.access_ends_at,
  }));
}

const sessionsThat =
  (isWanted: (row: WebSessionRow) => boolean) =>
  async ({ db, owner, now, idleMilliseconds }: Asked): Promise<readonly Credential[]> =>
    (await listWebSessions(db, owner.id, idleMilliseconds, now)).filter(isWanted).map((row) => ({
      id: row.session_id,
      state: 'Active',
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
      lastUsedAddress: row.address,
      userAgent: row.user_agent,
      expiresAt: row.expires_at,
      accessKeyId: row.access_key_id,
    }));

/** Every kind of credential there is: a test fails where a table is neither here nor known to hold none. */
export const CREDENTIAL_KINDS: Readonly<Record<string, CredentialKind>> = {
  Password: { tables: ['login_profiles', 'accounts', 'password_history'], list: listPasswords },
  AccessKey: { tables: ['access_keys'], list: listAccessKeys },
  MfaDevice: { tables: ['mfa_devices', 'mfa_attempts', 'passkeys'], list: listMfaDevices },
  SigningCertificate: { tables: ['signing_certificates'], list: listSigningCertificates },
  SshPublicKey: { tables: ['ssh_public_keys'], list: listSshPublicKeys },
  ServiceSpecificCredential: { tables: ['service_credentials'], list: listServiceCredentials },
  WebSession: { tables: ['web_sessions'], list: sessionsThat((row) => row.device_key === null) },
  ProgramSession: { tables: ['web_sessions'], list: sessionsThat((row) => row.device_key !== null) },
  DelegatedAccess: { tables: ['delegation_requests'], list: listDelegations },
};

/** Kinds of which sessions of roles and federated users have any. */
const OF_SESSIONS: readonly string[] = ['WebSession', 'ProgramSession'];

/** All that somebody can prove to be the owner by, kind by kind. */
export async function listCredentials(
  asked: Asked,
): Promise<readonly (Credential & { readonly kind: string })[]> {
  const kinds = Object.entries(CREDENTIAL_KINDS).filter(
    ([kind]) => asked.owner.kind !== 'role' || OF_SESSIONS.includes(kind),
  );
  const lists = await Promise.all(
    kinds.map(async ([kind, { list }]) => (await list(asked)).map((one) => ({ ...one, kind }))),
  );
  return lists.flat();
}
