import type { Kysely } from 'kysely';
import { bytesType, instantType, textType } from '../storage/column-types.ts';
import type { Dialect, Migration } from '../storage/store.ts';
import { accessKeyLives } from './access-keys/tables.ts';
import { accountQuotas } from './account-quotas.ts';
import { delegation } from './delegation/tables.ts';
import { rootGuardians } from './guardians/tables.ts';
import { knownSessions } from './known-sessions/tables.ts';
import { passkeyTables } from './mfa/passkeys.ts';
import { mfaTables } from './mfa/tables.ts';
import { impliedScps, organizations } from './organization/migrations.ts';
import { outboundFederation } from './outbound/tables.ts';
import { rootAccess } from './root-access.ts';
import { rootNotices } from './root-notices.ts';
import { identityDataKeyIndexes } from './sealed-stores.ts';
import { serviceUses } from './service-use-table.ts';

const identity: Migration = {
  name: '2026-11-24-identity',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('accounts')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('email', text, (c) => c.notNull())
      .addColumn('email_key', text, (c) => c.notNull().unique())
      .addColumn('root_password_hash', text)
      .addColumn('alias', text, (c) => c.unique())
      .addColumn('is_management', 'integer', (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .execute();
    const named = (table: string) =>
      db.schema
        .createTable(table)
        .addColumn('id', text, (c) => c.primaryKey())
        .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
        .addColumn('name', text, (c) => c.notNull())
        .addColumn('name_key', text, (c) => c.notNull())
        .addColumn('path', text, (c) => c.notNull())
        .addColumn('created_at', instantType, (c) => c.notNull())
        .addUniqueConstraint(`${table}_name`, ['account_id', 'name_key']);
    await named('users')
      .addColumn('permissions_boundary_arn', text)
      .addColumn('tags', text, (c) => c.notNull())
      .addColumn('password_last_used_at', instantType)
      .execute();
    await named('groups').execute();
    await named('roles')
      .addColumn('description', text)
      .addColumn('trust_policy', text, (c) => c.notNull())
      .addColumn('trust_bindings', text, (c) => c.notNull())
      .addColumn('max_session_seconds', 'integer', (c) => c.notNull())
      .addColumn('permissions_boundary_arn', text)
      .addColumn('tags', text, (c) => c.notNull())
      .addColumn('last_used_at', instantType)
      .addColumn('last_used_region', text)
      .execute();
    await named('policies')
      .addColumn('arn', text, (c) => c.notNull().unique())
      .addColumn('description', text)
      .addColumn('default_version', 'integer', (c) => c.notNull())
      .addColumn('next_version', 'integer', (c) => c.notNull())
      .addColumn('tags', text, (c) => c.notNull())
      .addColumn('updated_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('group_members')
      .addColumn('group_id', text, (c) => c.notNull().references('groups.id'))
      .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
      .addColumn('joined_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('group_members_key', ['group_id', 'user_id'])
      .execute();
    await db.schema
      .createIndex('group_members_by_user')
      .on('group_members')
      .columns(['user_id', 'group_id'])
      .execute();
    await db.schema
      .createTable('policy_versions')
      .addColumn('policy_id', text, (c) => c.notNull().references('policies.id'))
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('document', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('policy_versions_key', ['policy_id', 'version'])
      .execute();
    await createHeldPolicies(db, dialect);
    await createCredentials(db, dialect);
  },
};

// biome-ignore lint/suspicious/noExplicitAny: see Migration
async function createHeldPolicies(db: Kysely<any>, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('policy_attachments')
    .addColumn('holder_kind', text, (c) => c.notNull())
    .addColumn('holder_id', text, (c) => c.notNull())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('policy_arn', text, (c) => c.notNull())
    .addColumn('attached_at', instantType, (c) => c.notNull())
    .addPrimaryKeyConstraint('policy_attachments_key', ['holder_id', 'policy_arn'])
    .execute();
  await db.schema
    .createIndex('policy_attachments_by_policy')
    .on('policy_attachments')
    .columns(['account_id', 'policy_arn'])
    .execute();
  await db.schema
    .createTable('inline_policies')
    .addColumn('holder_kind', text, (c) => c.notNull())
    .addColumn('holder_id', text, (c) => c.notNull())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('document', text, (c) => c.notNull())
    .addColumn('updated_at', instantType, (c) => c.notNull())
    .addPrimaryKeyConstraint('inline_policies_key', ['holder_id', 'name'])
    .execute();
}

// biome-ignore lint/suspicious/noExplicitAny: see Migration
async function createCredentials(db: Kysely<any>, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('access_keys')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('user_id', text, (c) => c.references('users.id'))
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('sealed_secret', bytesType(dialect), (c) => c.notNull())
    .addColumn('created_at', instantType, (c) => c.notNull())
    .addColumn('last_used_at', instantType)
    .addColumn('last_used_service', text)
    .addColumn('last_used_region', text)
    .execute();
  await db.schema
    .createIndex('access_keys_by_owner')
    .on('access_keys')
    .columns(['account_id', 'user_id'])
    .execute();
  await db.schema
    .createTable('revocations')
    .addColumn('subject', text, (c) => c.primaryKey())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('before', instantType, (c) => c.notNull())
    .addColumn('forget_at', instantType, (c) => c.notNull())
    .execute();
}

const loginProfiles: Migration = {
  name: '2026-11-24-login-profiles',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('login_profiles')
      .addColumn('user_id', text, (c) => c.primaryKey().references('users.id'))
      .addColumn('password_hash', text, (c) => c.notNull())
      .addColumn('password_changed_at', instantType, (c) => c.notNull())
      .addColumn('reset_required', 'integer', (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('password_history')
      .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
      .addColumn('password_hash', text, (c) => c.notNull())
      .addColumn('set_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('password_history_key', ['user_id', 'password_hash'])
      .execute();
    await db.schema
      .createTable('password_policies')
      .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
      .addColumn('minimum_length', 'integer', (c) => c.notNull())
      .addColumn('require_uppercase', 'integer', (c) => c.notNull())
      .addColumn('require_lowercase', 'integer', (c) => c.notNull())
      .addColumn('require_numbers', 'integer', (c) => c.notNull())
      .addColumn('require_symbols', 'integer', (c) => c.notNull())
      .addColumn('users_may_change', 'integer', (c) => c.notNull())
      .addColumn('max_age_days', 'integer')
      .addColumn('reuse_prevention', 'integer')
      .addColumn('hard_expiry', 'integer')
      .execute();
  },
};

const oidcProviders: Migration = {
  name: '2026-11-24-oidc-providers',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('oidc_providers')
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('url', text, (c) => c.notNull())
      .addColumn('client_ids', text, (c) => c.notNull())
      .addColumn('thumbprints', text, (c) => c.notNull())
      .addColumn('tags', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('oidc_providers_key', ['account_id', 'name'])
      .execute();
  },
};

const samlProviders: Migration = {
  name: '2026-11-24-saml-providers',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('saml_providers')
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('metadata', text, (c) => c.notNull())
      .addColumn('entity_id', text, (c) => c.notNull())
      .addColumn('certificates', text, (c) => c.notNull())
      .addColumn('valid_until', instantType, (c) => c.notNull())
      .addColumn('tags', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('saml_providers_key', ['account_id', 'name'])
      .execute();
    await db.schema
      .createTable('saml_assertions')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('forget_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('saml_assertions_by_end').on('saml_assertions').column('forget_at').execute();
  },
};

const rootPasswordUse: Migration = {
  name: '2026-11-24-root-password-use',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>): Promise<void> {
    await db.schema.alterTable('accounts').addColumn('root_password_last_used_at', instantType).execute();
  },
};

export const identityMigrations: readonly Migration[] = [
  identity,
  loginProfiles,
  oidcProviders,
  serviceUses,
  samlProviders,
  mfaTables,
  organizations,
  impliedScps,
  outboundFederation,
  delegation,
  rootAccess,
  accountQuotas,
  passkeyTables,
  rootNotices,
  rootGuardians,
  knownSessions,
  accessKeyLives,
  rootPasswordUse,
  identityDataKeyIndexes,
];
