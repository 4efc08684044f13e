import type { Migration } from '../../storage/store.ts';

export const retentionMigration: Migration = {
  name: '2026-12-09-audit-retention',
  async up(db) {
    await db.schema
      .alterTable('audit_retention')
      .addColumn('pruned_to', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
  },
};
