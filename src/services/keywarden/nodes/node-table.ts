import type { Kysely } from 'kysely';
import type { Instant } from '../../../core/clock.ts';
import { instantType, textType } from '../../../storage/column-types.ts';
import type { Dialect, Migration } from '../../../storage/store.ts';

export interface NodeTables {
  nodes: NodeRow;
}

/** A run of a node, as it last told of itself. */
export interface NodeRow {
  id: string;
  version: string;
  /** Where it says that others reach it. */
  url: string;
  started_at: Instant;
  seen_at: Instant;
  /** JSON of `NodeState`. */
  state: string;
}

export const nodesMigration: Migration = {
  name: '2026-12-04-nodes',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('nodes')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('version', text, (c) => c.notNull())
      .addColumn('url', text, (c) => c.notNull())
      .addColumn('started_at', instantType, (c) => c.notNull())
      .addColumn('seen_at', instantType, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .execute();
  },
};
