import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface InstanceProfileTables {
  instance_profiles: InstanceProfileRow;
}

export interface InstanceProfileRow {
  id: string;
  account_id: AccountId;
  name: string;
  /** The name in lower case; unique in the account. */
  name_key: string;
  path: string;
  /** AWS allows one role in a profile, and this quota cannot be raised. */
  role_id: string | null;
  /** JSON of `Tag[]`. */
  tags: string;
  created_at: Instant;
}

export const instanceProfiles: Migration = {
  // Behind identity's, whose tables it refers to.
  name: '2026-11-25-instance-profiles',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('instance_profiles')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('name_key', text, (c) => c.notNull())
      .addColumn('path', text, (c) => c.notNull())
      .addColumn('role_id', text, (c) => c.references('roles.id'))
      .addColumn('tags', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addUniqueConstraint('instance_profiles_name', ['account_id', 'name_key'])
      .execute();
    await db.schema
      .createIndex('instance_profiles_by_role')
      .on('instance_profiles')
      .columns(['role_id', 'name_key'])
      .execute();
  },
};
