import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface RoleDeletionTables {
  role_deletions: RoleDeletionRow;
}

/** A service-linked role that was deleted. */
export interface RoleDeletionRow {
  /** `task/aws-service-role/<service principal>/<role name>/<UUID>`. */
  task_id: string;
  account_id: AccountId;
  deleted_at: Instant;
}

export const roleDeletions: Migration = {
  name: '2026-11-25-role-deletions',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('role_deletions')
      .addColumn('task_id', text, (c) => c.notNull())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('deleted_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('role_deletions_key', ['account_id', 'task_id'])
      .execute();
  },
};
