import type { Kysely } from 'kysely';
import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import { bytesType, instantType, textType } from '../storage/column-types.ts';
import type { Dialect, Migration } from '../storage/store.ts';

/** Credentials for services outside, which sign nobody in to Keywarden itself; the `iam` service writes them. */
export interface CredentialTables {
  server_certificates: ServerCertificateRow;
  signing_certificates: SigningCertificateRow;
  ssh_public_keys: SshPublicKeyRow;
  service_credentials: ServiceCredentialRow;
  credential_reports: CredentialReportRow;
}

export type CredentialStatus = 'Active' | 'Inactive';

export interface ServerCertificateRow {
  id: string;
  account_id: AccountId;
  name: string;
  /** The name in lower case; unique in the account. */
  name_key: string;
  path: string;
  /** PEM. */
  certificate_body: string;
  certificate_chain: string | null;
  /** PEM, sealed for purpose `secret-at-rest`, bound to `server_certificates/<id>/<account>`. */
  sealed_private_key: Uint8Array;
  expires_at: Instant;
  uploaded_at: Instant;
  /** JSON of `Tag[]`. */
  tags: string;
}

export interface SigningCertificateRow {
  account_id: AccountId;
  /** Base32 of the SHA-1 of the certificate: unique in the account. */
  id: string;
  /** Null for a certificate of the account's root. */
  user_id: string | null;
  /** PEM as given. */
  certificate_body: string;
  status: CredentialStatus;
  uploaded_at: Instant;
}

export interface SshPublicKeyRow {
  id: string;
  account_id: AccountId;
  user_id: string;
  /** `ssh-rsa` and Base64, without comment. */
  body: string;
  /** MD5 of the key as SSH sends it, in hex with colons. */
  fingerprint: string;
  status: CredentialStatus;
  uploaded_at: Instant;
}

export interface ServiceCredentialRow {
  id: string;
  account_id: AccountId;
  user_id: string;
  /** `codecommit.amazonaws.com`. */
  service: string;
  /** User name or alias for the service; unique for it in the account, and kept when the user is renamed. */
  login_name: string;
  /** SHA-256 of the password or API key: it has 352 random bits, so nothing slower is needed. */
  secret_digest: Uint8Array;
  status: CredentialStatus;
  created_at: Instant;
  expires_at: Instant | null;
}

/** Present once an account has asked for its credential report. */
export interface CredentialReportRow {
  account_id: AccountId;
  requested_at: Instant;
}

export const credentials: Migration = {
  // Behind identity's, whose tables it refers to.
  name: '2026-11-25-iam-credentials',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    const bytes = bytesType(dialect);
    await db.schema
      .createTable('server_certificates')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('name_key', text, (c) => c.notNull())
      .addColumn('path', text, (c) => c.notNull())
      .addColumn('certificate_body', text, (c) => c.notNull())
      .addColumn('certificate_chain', text)
      .addColumn('sealed_private_key', bytes, (c) => c.notNull())
      .addColumn('expires_at', instantType, (c) => c.notNull())
      .addColumn('uploaded_at', instantType, (c) => c.notNull())
      .addColumn('tags', text, (c) => c.notNull())
      .addUniqueConstraint('server_certificates_name', ['account_id', 'name_key'])
      .execute();
    await db.schema
      .createTable('signing_certificates')
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('id', text, (c) => c.notNull())
      .addColumn('user_id', text, (c) => c.references('users.id'))
      .addColumn('certificate_body', text, (c) => c.notNull())
      .addColumn('status', text, (c) => c.notNull())
      .addColumn('uploaded_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('signing_certificates_key', ['account_id', 'id'])
      .execute();
    await db.schema
      .createTable('ssh_public_keys')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
      .addColumn('body', text, (c) => c.notNull())
      .addColumn('fingerprint', text, (c) => c.notNull())
      .addColumn('status', text, (c) => c.notNull())
      .addColumn('uploaded_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('service_credentials')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
      .addColumn('service', text, (c) => c.notNull())
      .addColumn('login_name', text, (c) => c.notNull())
      .addColumn('secret_digest', bytes, (c) => c.notNull())
      .addColumn('status', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('expires_at', instantType)
      .addUniqueConstraint('service_credentials_login', ['account_id', 'service', 'login_name'])
      .execute();
    await db.schema
      .createTable('credential_reports')
      .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
      .addColumn('requested_at', instantType, (c) => c.notNull())
      .execute();
    await createIndexes(db);
  },
};

// biome-ignore lint/suspicious/noExplicitAny: see Migration
async function createIndexes(db: Kysely<any>): Promise<void> {
  for (const table of ['signing_certificates', 'ssh_public_keys', 'service_credentials'])
    await db.schema.createIndex(`${table}_by_user`).on(table).columns(['account_id', 'user_id']).execute();
}
