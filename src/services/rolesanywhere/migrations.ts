import type { Kysely } from 'kysely';
import { bytesType, instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

type Database = Kysely<unknown>;

const rolesAnywhere: Migration = {
  name: '2026-12-04-rolesanywhere',
  async up(db, dialect) {
    await makeTrustAnchors(db, dialect);
    await makeProfiles(db, dialect);
    await makeCrls(db, dialect);
    await makeSubjects(db, dialect);
  },
};

const expiryNotices: Migration = {
  name: '2026-12-04-rolesanywhere-notices',
  async up(db, dialect) {
    const text = textType(dialect);
    await db.schema.alterTable('anywhere_trust_anchors').addColumn('expires_at', instantType).execute();
    await db.schema.alterTable('anywhere_certificates').addColumn('expires_at', instantType).execute();
    await db.schema.alterTable('anywhere_certificates').addColumn('trust_anchor_id', text).execute();
    for (const table of ['anywhere_trust_anchors', 'anywhere_certificates'])
      await db.schema.createIndex(`${table}_by_expiry`).on(table).column('expires_at').execute();
    await db.schema
      .createTable('anywhere_notices')
      .addColumn('account_id', text, (column) => column.notNull().references('accounts.id'))
      .addColumn('region', text, (column) => column.notNull())
      .addColumn('trust_anchor_id', text, (column) => column.notNull())
      .addColumn('event', text, (column) => column.notNull())
      .addColumn('fingerprint', text, (column) => column.notNull())
      .addColumn('day', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('anywhere_notices_key', [
        'account_id',
        'region',
        'trust_anchor_id',
        'event',
        'fingerprint',
      ])
      .execute();
  },
};

export const rolesAnywhereMigrations: readonly Migration[] = [rolesAnywhere, expiryNotices];

function resourceTable(db: Database, dialect: Dialect, name: string) {
  const text = textType(dialect);
  return db.schema
    .createTable(name)
    .addColumn('account_id', text, (column) => column.notNull().references('accounts.id'))
    .addColumn('region', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('tags', text, (column) => column.notNull())
    .addColumn('created_at', instantType, (column) => column.notNull())
    .addColumn('updated_at', instantType, (column) => column.notNull())
    .addPrimaryKeyConstraint(`${name}_key`, ['account_id', 'region', 'id']);
}

async function makeTrustAnchors(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await resourceTable(db, dialect, 'anywhere_trust_anchors')
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('certificate_bundle', text, (column) => column.notNull())
    .addColumn('notification_settings', text, (column) => column.notNull())
    .execute();
}

async function makeProfiles(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await resourceTable(db, dialect, 'anywhere_profiles')
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('role_arns', text, (column) => column.notNull())
    .addColumn('managed_policy_arns', text, (column) => column.notNull())
    .addColumn('session_policy', text)
    .addColumn('duration_seconds', 'integer', (column) => column.notNull())
    .addColumn('require_instance_properties', 'integer', (column) => column.notNull())
    .addColumn('accept_role_session_name', 'integer', (column) => column.notNull())
    .addColumn('attribute_mappings', text, (column) => column.notNull())
    .execute();
}

async function makeCrls(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await resourceTable(db, dialect, 'anywhere_crls')
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('crl_data', bytesType(dialect), (column) => column.notNull())
    .addColumn('trust_anchor_arn', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('anywhere_crls_by_anchor')
    .on('anywhere_crls')
    .columns(['account_id', 'region', 'trust_anchor_arn'])
    .execute();
  await db.schema
    .createTable('anywhere_revocations')
    .addColumn('account_id', text, (column) => column.notNull().references('accounts.id'))
    .addColumn('region', text, (column) => column.notNull())
    .addColumn('crl_id', text, (column) => column.notNull())
    .addColumn('issuer_key', text, (column) => column.notNull())
    .addColumn('serial_number', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('anywhere_revocations_key', ['account_id', 'region', 'crl_id', 'serial_number'])
    .execute();
}

async function makeSubjects(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await resourceTable(db, dialect, 'anywhere_subjects')
    .addColumn('x509_subject', text, (column) => column.notNull())
    .addColumn('last_seen_at', instantType, (column) => column.notNull())
    .addColumn('instance_properties', text, (column) => column.notNull())
    .addUniqueConstraint('anywhere_subjects_name', ['account_id', 'region', 'x509_subject'])
    .execute();
  await db.schema
    .createTable('anywhere_certificates')
    .addColumn('account_id', text, (column) => column.notNull().references('accounts.id'))
    .addColumn('region', text, (column) => column.notNull())
    .addColumn('subject_id', text, (column) => column.notNull())
    .addColumn('fingerprint', text, (column) => column.notNull())
    .addColumn('serial_number', text, (column) => column.notNull())
    .addColumn('issuer', text, (column) => column.notNull())
    .addColumn('certificate', text, (column) => column.notNull())
    .addColumn('seen_at', instantType, (column) => column.notNull())
    .addPrimaryKeyConstraint('anywhere_certificates_key', [
      'account_id',
      'region',
      'subject_id',
      'fingerprint',
    ])
    .execute();
}
