import { type ColumnDataType, type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Dialect, Migration } from '../../storage/store.ts';
import { clusterDataKeyIndexes } from './sealed-stores.ts';

type Kind = 'text' | 'bytes' | 'number';

/** Columns by table; a question mark marks those that may be null. */
const TABLES: Readonly<
  Record<string, { readonly columns: Readonly<Record<string, `${Kind}${'' | '?'}`>>; readonly key: string[] }>
> = {
  hsm_clusters: {
    columns: {
      id: 'text',
      account_id: 'text',
      region: 'text',
      state: 'text',
      state_message: 'text?',
      hsm_type: 'text',
      mode: 'text',
      network_type: 'text',
      backup_retention_days: 'number',
      subnet_mapping: 'text',
      vpc_id: 'text',
      security_group: 'text',
      source_backup_id: 'text?',
      csr: 'text?',
      certificates: 'text?',
      cluster_certificate: 'text?',
      trust_anchor: 'text?',
      node_id: 'text?',
      secrets: 'bytes',
      quorum: 'number',
      tags: 'text',
      created_at: 'number',
      deleted_at: 'number?',
    },
    key: ['id'],
  },
  hsm_instances: {
    columns: {
      id: 'text',
      cluster_id: 'text',
      zone: 'text',
      subnet_id: 'text',
      eni_id: 'text',
      eni_ip: 'text',
      state: 'text',
      state_message: 'text?',
      created_at: 'number',
    },
    key: ['id'],
  },
  hsm_backups: {
    columns: {
      id: 'text',
      account_id: 'text',
      region: 'text',
      state: 'text',
      cluster_id: 'text',
      hsm_type: 'text',
      mode: 'text',
      never_expires: 'number',
      created_at: 'number',
      copied_at: 'number?',
      source_region: 'text?',
      source_backup: 'text?',
      source_cluster: 'text?',
      deleted_at: 'number?',
      tags: 'text',
      policy: 'text?',
      node_id: 'text',
      content_id: 'text',
      content_key: 'bytes',
      snapshot: 'text',
    },
    key: ['id'],
  },
  hsm_cluster_users: {
    columns: {
      cluster_id: 'text',
      role: 'text',
      name: 'text',
      wrapped_secret: 'bytes?',
      token_serial: 'text?',
      public_key: 'text?',
      created_at: 'number',
    },
    key: ['cluster_id', 'role', 'name'],
  },
  hsm_quorum_tokens: {
    columns: { id: 'text', cluster_id: 'text', statement: 'text', expires_at: 'number' },
    key: ['id'],
  },
};

const INDEXES: readonly (readonly [table: string, columns: string[]])[] = [
  ['hsm_clusters', ['account_id', 'region', 'id']],
  ['hsm_instances', ['cluster_id']],
  ['hsm_backups', ['account_id', 'region', 'id']],
  ['hsm_quorum_tokens', ['cluster_id']],
];

const clusters: Migration = {
  name: '2026-11-24-hsm-clusters',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const types: Readonly<Record<Kind, ColumnDataType | RawBuilder<unknown>>> = {
      text: dialect === 'postgres' ? sql`text collate "C"` : 'text',
      bytes: dialect === 'postgres' ? 'bytea' : 'blob',
      number: 'bigint',
    };
    for (const [name, { columns, key }] of Object.entries(TABLES)) {
      let table: CreateTableBuilder<string, string> = db.schema.createTable(name);
      for (const [column, kind] of Object.entries(columns)) {
        const isOptional = kind.endsWith('?');
        const type = types[kind.replace('?', '') as Kind];
        table = table.addColumn(column, type as ColumnDataType, (c) => (isOptional ? c : c.notNull()));
      }
      await table.addPrimaryKeyConstraint(`${name}_pk`, key).execute();
    }
    for (const [table, columns] of INDEXES)
      await db.schema.createIndex(`${table}_by_owner`).on(table).columns(columns).execute();
  },
};

const pools: Migration = {
  name: '2026-11-24-hsm-pools',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = dialect === 'postgres' ? sql`text collate "C"` : 'text';
    await db.schema.alterTable('hsm_instances').addColumn('pool', text).execute();
    await db.schema
      .createTable('hsm_slots')
      .addColumn('pool', text, (column) => column.notNull())
      .addColumn('serial', text, (column) => column.notNull())
      .addColumn('label', text, (column) => column.notNull())
      .addColumn('purpose', text, (column) => column.notNull())
      .addColumn('cluster_id', text)
      .addColumn('hsm_id', text)
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('hsm_slots_pk', ['pool', 'serial'])
      .execute();
    await db.schema.createIndex('hsm_slots_by_cluster').on('hsm_slots').columns(['cluster_id']).execute();
  },
};

export const clusterMigrations: readonly Migration[] = [clusters, pools, clusterDataKeyIndexes];
