import { type ColumnDataType, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Dialect, Migration } from '../storage/store.ts';

const custody: Migration = {
  name: '2026-11-24-custody',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text: ColumnDataType | RawBuilder<unknown> =
      dialect === 'postgres' ? sql`text collate "C"` : 'text';
    const bytes: ColumnDataType = dialect === 'postgres' ? 'bytea' : 'blob';
    await db.schema
      .createTable('hsm_tokens')
      .addColumn('name', text, (c) => c.primaryKey())
      .addColumn('serial', text, (c) => c.notNull())
      .addColumn('label', text, (c) => c.notNull())
      .addColumn('driver', text, (c) => c.notNull())
      .addColumn('domain_key_id', text, (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('sealing_roots')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('token_name', text, (c) => c.notNull().references('hsm_tokens.name'))
      .addColumn('mechanism', 'bigint', (c) => c.notNull())
      .addColumn('wrapped', bytes, (c) => c.notNull())
      .addColumn('check_value', bytes, (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('sealing_keys')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('purpose', text, (c) => c.notNull())
      .addColumn('root_id', text, (c) => c.notNull().references('sealing_roots.id'))
      .addColumn('sealed', bytes, (c) => c.notNull())
      .addColumn('active_from', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
  },
};

export const custodyMigrations: readonly Migration[] = [custody];
