import type { Kysely } from 'kysely';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

// biome-ignore lint/suspicious/noExplicitAny: see Migration
type Database = Kysely<any>;

/** See `tables.ts` for what the columns mean. */
export const organizations: Migration = {
  name: '2026-11-26-organizations',
  async up(db: Database, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('organizations')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('management_account_id', text, (c) => c.notNull().unique().references('accounts.id'))
      .addColumn('feature_set', text, (c) => c.notNull())
      .addColumn('root_id', text, (c) => c.notNull().unique())
      .addColumn('root_tags', text, (c) => c.notNull())
      .addColumn('policy_types', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .execute();
    await createTree(db, dialect);
    await createPolicies(db, dialect);
    await createTrust(db, dialect);
    await createRequests(db, dialect);
  },
};

/** See `is_scp_implied` in `tables.ts`. */
export const impliedScps: Migration = {
  name: '2026-11-26-organizations-implied-scps',
  async up(db: Database): Promise<void> {
    await db.schema
      .alterTable('organizations')
      .addColumn('is_scp_implied', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  },
};

async function createTree(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('organization_units')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('organization_id', text, (c) => c.notNull().references('organizations.id'))
    .addColumn('parent_id', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('tags', text, (c) => c.notNull())
    .addColumn('created_at', instantType, (c) => c.notNull())
    .addUniqueConstraint('organization_units_name', ['parent_id', 'name'])
    .execute();
  await db.schema
    .createTable('organization_members')
    .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
    .addColumn('organization_id', text, (c) => c.notNull().references('organizations.id'))
    .addColumn('parent_id', text, (c) => c.notNull())
    .addColumn('joined_method', text, (c) => c.notNull())
    .addColumn('joined_at', instantType, (c) => c.notNull())
    .addColumn('tags', text, (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('organization_members_by_parent')
    .on('organization_members')
    .columns(['organization_id', 'parent_id'])
    .execute();
  await db.schema
    .createTable('account_states')
    .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('since', instantType, (c) => c.notNull())
    .execute();
}

async function createPolicies(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('organization_policies')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('organization_id', text, (c) => c.notNull().references('organizations.id'))
    .addColumn('type', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('description', text, (c) => c.notNull())
    .addColumn('content', text, (c) => c.notNull())
    .addColumn('tags', text, (c) => c.notNull())
    .addColumn('created_at', instantType, (c) => c.notNull())
    .addUniqueConstraint('organization_policies_name', ['organization_id', 'type', 'name'])
    .execute();
  await db.schema
    .createTable('organization_policy_attachments')
    .addColumn('organization_id', text, (c) => c.notNull().references('organizations.id'))
    .addColumn('target_id', text, (c) => c.notNull())
    .addColumn('policy_id', text, (c) => c.notNull())
    .addColumn('attached_at', instantType, (c) => c.notNull())
    .addPrimaryKeyConstraint('organization_policy_attachments_key', ['target_id', 'policy_id'])
    .execute();
  await db.schema
    .createIndex('organization_policy_attachments_by_policy')
    .on('organization_policy_attachments')
    .columns(['organization_id', 'policy_id'])
    .execute();
  await db.schema
    .createTable('organization_resource_policies')
    .addColumn('organization_id', text, (c) => c.primaryKey().references('organizations.id'))
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('content', text, (c) => c.notNull())
    .addColumn('tags', text, (c) => c.notNull())
    .execute();
}

async function createTrust(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('delegated_administrators')
    .addColumn('organization_id', text, (c) => c.notNull().references('organizations.id'))
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('service_principal', text, (c) => c.notNull())
    .addColumn('enabled_at', instantType, (c) => c.notNull())
    .addPrimaryKeyConstraint('delegated_administrators_key', ['account_id', 'service_principal'])
    .execute();
  await db.schema
    .createTable('organization_service_access')
    .addColumn('organization_id', text, (c) => c.notNull().references('organizations.id'))
    .addColumn('service_principal', text, (c) => c.notNull())
    .addColumn('enabled_at', instantType, (c) => c.notNull())
    .addPrimaryKeyConstraint('organization_service_access_key', ['organization_id', 'service_principal'])
    .execute();
}

async function createRequests(db: Database, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('organization_handshakes')
    .addColumn('id', text, (c) => c.primaryKey())
    // No foreign key: who was invited still sees the handshake when the organization is gone.
    .addColumn('organization_id', text, (c) => c.notNull())
    .addColumn('management_account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('action', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('requested_at', instantType, (c) => c.notNull())
    .addColumn('expires_at', instantType, (c) => c.notNull())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('target_kind', text, (c) => c.notNull())
    .addColumn('target', text, (c) => c.notNull())
    .addColumn('notes', text)
    .addColumn('parent_id', text)
    .addColumn('tags', text, (c) => c.notNull())
    .execute();
  for (const column of ['organization_id', 'account_id'])
    await db.schema
      .createIndex(`organization_handshakes_by_${column}`)
      .on('organization_handshakes')
      .column(column)
      .execute();
  await db.schema
    .createTable('account_requests')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('organization_id', text, (c) => c.notNull())
    .addColumn('account_name', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('account_id', text, (c) => c.references('accounts.id'))
    .addColumn('failure_reason', text)
    .addColumn('requested_at', instantType, (c) => c.notNull())
    .addColumn('completed_at', instantType, (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('account_requests_by_organization')
    .on('account_requests')
    .column('organization_id')
    .execute();
}
