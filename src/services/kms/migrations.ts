import type { Kysely } from 'kysely';
import { bytesType, instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';
import { kmsDataKeyIndexes } from './sealed-stores.ts';

const kms: Migration = {
  name: '2026-11-24-kms',
  async up(db, dialect) {
    await makeKeys(db, dialect);
    await makeKeyCounts(db, dialect);
    await makeMaterials(db, dialect);
    await makeAliases(db, dialect);
    await makeGrants(db, dialect);
    await makeKeyStores(db, dialect);
  },
};

export const kmsMigrations: readonly Migration[] = [kms, kmsDataKeyIndexes];

type Database = Kysely<unknown>;

async function makeKeys(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('kms_keys')
    .addColumn('account_id', text, (column) => column.notNull().references('accounts.id'))
    .addColumn('region', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('key_spec', text, (column) => column.notNull())
    .addColumn('key_usage', text, (column) => column.notNull())
    .addColumn('origin', text, (column) => column.notNull())
    .addColumn('manager', text, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('description', text, (column) => column.notNull())
    .addColumn('created_at', instantType, (column) => column.notNull())
    .addColumn('deletion_at', instantType)
    .addColumn('deletion_window_days', 'integer')
    .addColumn('policy', text, (column) => column.notNull())
    .addColumn('policy_bindings', text, (column) => column.notNull())
    .addColumn('tags', text, (column) => column.notNull())
    .addColumn('alias_names', text, (column) => column.notNull())
    .addColumn('primary_region', text)
    .addColumn('key_store_id', text)
    .addColumn('public_key', bytesType(dialect))
    .addColumn('current_material_id', text)
    .addColumn('expiration_model', text)
    .addColumn('valid_to', instantType)
    .addColumn('rotation_period_days', 'integer')
    .addColumn('next_rotation_at', instantType)
    .addPrimaryKeyConstraint('kms_keys_key', ['account_id', 'region', 'id'])
    .execute();
  await db.schema.createIndex('kms_keys_deletion').on('kms_keys').column('deletion_at').execute();
  await db.schema.createIndex('kms_keys_rotation').on('kms_keys').column('next_rotation_at').execute();
  await db.schema.createIndex('kms_keys_store').on('kms_keys').column('key_store_id').execute();
  // By it the related keys of a multi-Region key are found.
  await db.schema.createIndex('kms_keys_id').on('kms_keys').columns(['account_id', 'id']).execute();
}

async function makeKeyCounts(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('kms_key_counts')
    .addColumn('account_id', text, (column) => column.notNull().references('accounts.id'))
    .addColumn('region', text, (column) => column.notNull())
    .addColumn('keys', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('kms_key_counts_key', ['account_id', 'region'])
    .execute();
}

const KEY = ['account_id', 'region', 'key_id'] as const;
const KEYS_KEY = ['account_id', 'region', 'id'] as const;

async function makeMaterials(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('kms_key_materials')
    .addColumn('account_id', text, (column) => column.notNull())
    .addColumn('region', text, (column) => column.notNull())
    .addColumn('key_id', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('blob', bytesType(dialect))
    .addColumn('wrapped_under', text)
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('created_at', instantType, (column) => column.notNull())
    .addColumn('rotated_at', instantType)
    .addColumn('rotation_type', text)
    .addColumn('description', text)
    .addColumn('expiration_model', text)
    .addColumn('valid_to', instantType)
    .addPrimaryKeyConstraint('kms_key_materials_key', [...KEY, 'id'])
    .addForeignKeyConstraint('kms_key_materials_of', [...KEY], 'kms_keys', [...KEYS_KEY])
    .execute();
  await db.schema
    .createIndex('kms_key_materials_wrapped')
    .on('kms_key_materials')
    .column('wrapped_under')
    .execute();
}

async function makeAliases(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('kms_aliases')
    .addColumn('account_id', text, (column) => column.notNull())
    .addColumn('region', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('key_id', text, (column) => column.notNull())
    .addColumn('created_at', instantType, (column) => column.notNull())
    .addColumn('updated_at', instantType, (column) => column.notNull())
    .addPrimaryKeyConstraint('kms_aliases_key', ['account_id', 'region', 'name'])
    .addForeignKeyConstraint('kms_aliases_of', [...KEY], 'kms_keys', [...KEYS_KEY])
    .execute();
  await db.schema
    .createIndex('kms_aliases_by_key')
    .on('kms_aliases')
    .columns([...KEY])
    .execute();
}

async function makeGrants(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('kms_grants')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull())
    .addColumn('region', text, (column) => column.notNull())
    .addColumn('key_id', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('grantee', text, (column) => column.notNull())
    .addColumn('grantee_id', text)
    .addColumn('retiring', text)
    .addColumn('retiring_id', text)
    .addColumn('issuing_account', text, (column) => column.notNull())
    .addColumn('operations', text, (column) => column.notNull())
    .addColumn('constraints', text)
    .addColumn('created_at', instantType, (column) => column.notNull())
    .addForeignKeyConstraint('kms_grants_of', [...KEY], 'kms_keys', [...KEYS_KEY])
    .execute();
  await db.schema
    .createIndex('kms_grants_by_key')
    .on('kms_grants')
    .columns([...KEY, 'grantee'])
    .execute();
  await db.schema
    .createIndex('kms_grants_by_retiring')
    .on('kms_grants')
    .columns(['region', 'retiring'])
    .execute();
}

async function makeKeyStores(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('kms_key_stores')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('accounts.id'))
    .addColumn('region', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('cluster_id', text, (column) => column.notNull())
    .addColumn('trust_anchor', text, (column) => column.notNull())
    .addColumn('connection_state', text, (column) => column.notNull())
    .addColumn('connection_error', text)
    .addColumn('sealed_password', bytesType(dialect), (column) => column.notNull())
    .addColumn('created_at', instantType, (column) => column.notNull())
    .addUniqueConstraint('kms_key_stores_name', ['account_id', 'region', 'name'])
    .execute();
}
