import { type CreateTableBuilder, sql } from 'kysely';
import type { Migration } from '../storage/store.ts';

/** Fresh postings stand by segment, side by side; they are merged into `audit_postings` many segments at a time. */
export const segmentsMigration: Migration = {
  name: '2026-12-10-audit-segments',
  async up(db, dialect) {
    const key = ['segment', 'term', 'account', 'last_time', 'last_sequence'] as const;
    let table: CreateTableBuilder<string, string> = db.schema.createTable('audit_fresh_postings');
    for (const column of [...key, 'first_time'] as const)
      table = table.addColumn(column, 'bigint', (c) => c.notNull());
    table = table
      .addColumn('places', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('audit_fresh_postings_key', [...key]);
    await (dialect === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table).execute();
    for (const column of ['last_segment', 'merged_segment'])
      await db.schema
        .alterTable('audit_index')
        .addColumn(column, 'bigint', (c) => c.notNull().defaultTo(0))
        .execute();
  },
};
