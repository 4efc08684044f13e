import type { Kysely } from 'kysely';
import type { Instant } from '../core/clock.ts';
import { instantType, textType } from '../storage/column-types.ts';
import type { Dialect, Migration } from '../storage/store.ts';

export interface ServiceUseTables {
  service_uses: ServiceUseRow;
}

/** When a user or role last called an operation, allowed or not. */
export interface ServiceUseRow {
  /** Unique id of the user or role. */
  principal_id: string;
  /** Prefix of the service's actions: `iam`. */
  service: string;
  action: string;
  used_at: Instant;
  region: string;
}

export const serviceUses: Migration = {
  name: '2026-11-25-service-uses',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('service_uses')
      // No foreign key: who is gone may have been noted before.
      .addColumn('principal_id', text, (c) => c.notNull())
      .addColumn('service', text, (c) => c.notNull())
      .addColumn('action', text, (c) => c.notNull())
      .addColumn('used_at', instantType, (c) => c.notNull())
      .addColumn('region', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('service_uses_key', ['principal_id', 'service', 'action'])
      .execute();
  },
};
