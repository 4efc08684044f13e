import { bytesType, instantType } from '../../storage/column-types.ts';
import type { Migration } from '../../storage/store.ts';

export const digestMigration: Migration = {
  name: '2026-12-08-audit-digests',
  async up(db, dialect) {
    const bytes = bytesType(dialect);
    await db.schema
      .createTable('audit_digests')
      .addColumn('number', dialect === 'postgres' ? 'bigint' : 'integer', (c) => c.primaryKey())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('signature', bytes, (c) => c.notNull())
      .addColumn('key_id', 'text', (c) => c.notNull())
      .addColumn('made_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('audit_keys')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('public_key', bytes, (c) => c.notNull())
      .addColumn('blob', bytes, (c) => c.notNull())
      .addColumn('wrapped_under', 'text', (c) => c.notNull())
      .addColumn('material_id', 'text', (c) => c.notNull())
      .addColumn('signs_from', instantType, (c) => c.notNull())
      .addColumn('signs_until', instantType, (c) => c.notNull())
      .addColumn('endorsed_by', 'text')
      .addColumn('endorsement', bytes)
      .execute();
    await db.schema
      .createTable('audit_tombstones')
      .addColumn('sequence', dialect === 'postgres' ? 'bigint' : 'integer', (c) => c.primaryKey())
      .addColumn('content', bytes, (c) => c.notNull())
      .addColumn('digest', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('audit_retention')
      .addColumn('account_id', 'text', (c) => c.primaryKey())
      .addColumn('days', 'integer', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('audit_verifications')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('from_sequence', 'bigint')
      .addColumn('to_sequence', 'bigint')
      .addColumn('requested_at', instantType, (c) => c.notNull())
      .addColumn('claimed_until', instantType, (c) => c.notNull())
      .addColumn('ended_at', instantType)
      .addColumn('report', 'text')
      .execute();
  },
};
