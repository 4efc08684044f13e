import { type Kysely, sql } from 'kysely';
import type { Dialect, Migration } from '../storage/store.ts';
import { chainMigration } from './chain-migration.ts';
import { digestMigration } from './digests/migration.ts';
import { retentionMigration } from './retention/migration.ts';
import { segmentsMigration } from './segments-migration.ts';

const audit: Migration = {
  name: '2026-11-24-audit',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const sequence = dialect === 'postgres' ? sql`bigserial` : 'integer';
    await db.schema
      .createTable('audit_events')
      .addColumn('sequence', sequence, (c) => c.primaryKey())
      .addColumn('event_id', 'text', (c) => c.notNull())
      .addColumn('account_id', 'text', (c) => c.notNull())
      .addColumn('region', 'text', (c) => c.notNull())
      .addColumn('event_time', 'bigint', (c) => c.notNull())
      .addColumn('event_name', 'text', (c) => c.notNull())
      .addColumn('event_source', 'text', (c) => c.notNull())
      .addColumn('user_name', 'text')
      .addColumn('access_key_id', 'text')
      .addColumn('read_only', 'integer', (c) => c.notNull())
      .addColumn('detail', 'text', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('audit_events_by_account')
      .on('audit_events')
      .columns(['account_id', 'region', 'sequence'])
      .execute();
    await db.schema
      .createTable('audit_event_resources')
      .addColumn('event_id', 'text', (c) => c.notNull())
      .addColumn('account_id', 'text', (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('audit_event_resources_by_event')
      .on('audit_event_resources')
      .columns(['event_id'])
      .execute();
    await db.schema
      .createIndex('audit_event_resources_by_name')
      .on('audit_event_resources')
      .columns(['account_id', 'name'])
      .execute();
  },
};

const denials: Migration = {
  name: '2026-12-03-audit-denials',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>): Promise<void> {
    await db.schema
      .createTable('audit_denials')
      .addColumn('request_id', 'text', (c) => c.primaryKey())
      .addColumn('account_id', 'text', (c) => c.notNull())
      .addColumn('principal_id', 'text', (c) => c.notNull())
      .addColumn('event_time', 'bigint', (c) => c.notNull())
      .addColumn('explanation', 'text', (c) => c.notNull())
      .execute();
  },
};

export const auditMigrations: readonly Migration[] = [
  audit,
  denials,
  chainMigration,
  digestMigration,
  retentionMigration,
  segmentsMigration,
];
