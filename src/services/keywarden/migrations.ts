import type { Kysely } from 'kysely';
import type { Migration } from '../../storage/store.ts';
import { nodesMigration } from './nodes/node-table.ts';

/** By these a page of a table is found without sorting the table: by age, the usual order beside the name. */
const INDEXES: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['users', ['account_id', 'created_at', 'name_key']],
  ['roles', ['account_id', 'created_at', 'name_key']],
  ['kms_keys', ['account_id', 'region', 'created_at', 'id']],
];

const searchIndexes: Migration = {
  name: '2026-12-02-search-indexes',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>): Promise<void> {
    for (const [table, columns] of INDEXES)
      await db.schema
        .createIndex(`${table}_by_age`)
        .on(table)
        .columns([...columns])
        .execute();
  },
};

export const keywardenMigrations: readonly Migration[] = [searchIndexes, nodesMigration];
