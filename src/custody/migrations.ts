import { type ColumnDataType, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Dialect, Migration } from '../storage/store.ts';
import { restoresMigration } from './restores.ts';

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

/** Several appliances instead of one token, and domain keys that can be rotated, each with its sealing root. */
const fleet: Migration = {
  name: '2026-11-24-custody-fleet',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text: ColumnDataType | RawBuilder<unknown> =
      dialect === 'postgres' ? sql`text collate "C"` : 'text';
    const bytes: ColumnDataType = dialect === 'postgres' ? 'bytea' : 'blob';
    await db.schema
      .createTable('hsm_appliances')
      .addColumn('name', text, (c) => c.primaryKey())
      .addColumn('serial', text, (c) => c.notNull().unique())
      .addColumn('label', text, (c) => c.notNull())
      .addColumn('driver', text, (c) => c.notNull())
      .addColumn('capabilities', text, (c) => c.notNull())
      .addColumn('joined_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('domain_keys')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('serial', text, (c) => c.notNull())
      .addColumn('driver', text, (c) => c.notNull())
      .addColumn('root_id', text, (c) => c.notNull().unique())
      .addColumn('mechanism', 'bigint', (c) => c.notNull())
      .addColumn('root_wrapped', bytes, (c) => c.notNull())
      .addColumn('root_check', bytes, (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await sql`create unique index domain_keys_current on domain_keys (state) where state <> 'old'`.execute(
      db,
    );
    await db.schema
      .createTable('retired_domain_keys')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('retired_at', 'bigint', (c) => c.notNull())
      .execute();
    await sql`insert into hsm_appliances
      select name, serial, label, driver, '', created_at from hsm_tokens`.execute(db);
    await sql`insert into domain_keys
      select t.domain_key_id, 'current', t.serial, t.driver, r.id, r.mechanism, r.wrapped, r.check_value, r.created_at
      from sealing_roots r join hsm_tokens t on t.name = r.token_name`.execute(db);
    await db.schema.alterTable('sealing_keys').renameTo('older_sealing_keys').execute();
    await db.schema
      .createTable('sealing_keys')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('purpose', text, (c) => c.notNull())
      .addColumn('root_id', text, (c) => c.notNull().references('domain_keys.root_id'))
      .addColumn('sealed', bytes, (c) => c.notNull())
      .addColumn('active_from', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await sql`insert into sealing_keys
      select id, purpose, root_id, sealed, active_from, created_at from older_sealing_keys`.execute(db);
    for (const table of ['older_sealing_keys', 'sealing_roots', 'hsm_tokens']) {
      await db.schema.dropTable(table).execute();
    }
  },
};

export const custodyMigrations: readonly Migration[] = [custody, fleet, restoresMigration];
