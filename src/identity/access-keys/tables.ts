import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { IdentityTables } from '../tables.ts';

export interface AccessKeyTables extends IdentityTables {
  access_key_ages: AccessKeyAgeRow;
  access_key_uses: AccessKeyUseRow;
}

/** How old access keys of an account may grow; accounts without a row have no limit. */
export interface AccessKeyAgeRow {
  account_id: AccountId;
  max_age_days: number;
  /** Days before a key's end at which root is told. */
  notice_days: number;
}

/** What a key did on one day, from where and by what; as bounded as {@link USES_PER_DAY} says. */
export interface AccessKeyUseRow {
  access_key_id: string;
  /** UTC day as days since 1970. */
  day: number;
  service: string;
  action: string;
  address: string;
  user_agent: string;
  calls: number;
  first_at: Instant;
  last_at: Instant;
}

/** Kinds of use kept of one key and day; what comes behind loses its user agent, then its address. */
export const USES_PER_DAY = 100;
/** Days that use is kept. */
export const USE_DAYS = 30;

export const accessKeyTables = (db: AnyDatabase) => tablesOf<AccessKeyTables>(db);

export const accessKeyLives: Migration = {
  name: '2026-12-05-access-key-lives',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    for (const column of ['expires_at', 'draining_since', 'drain_told_at', 'end_told_for'])
      await db.schema.alterTable('access_keys').addColumn(column, instantType).execute();
    await db.schema
      .createTable('access_key_ages')
      .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
      .addColumn('max_age_days', 'integer', (c) => c.notNull())
      .addColumn('notice_days', 'integer', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('access_key_uses')
      // No foreign key: what a key did outlives it.
      .addColumn('access_key_id', text, (c) => c.notNull())
      .addColumn('day', 'integer', (c) => c.notNull())
      .addColumn('service', text, (c) => c.notNull())
      .addColumn('action', text, (c) => c.notNull())
      .addColumn('address', text, (c) => c.notNull())
      .addColumn('user_agent', text, (c) => c.notNull())
      .addColumn('calls', instantType, (c) => c.notNull())
      .addColumn('first_at', instantType, (c) => c.notNull())
      .addColumn('last_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('access_key_uses_key', [
        'access_key_id',
        'day',
        'service',
        'action',
        'address',
        'user_agent',
      ])
      .execute();
    await db.schema.createIndex('access_key_uses_by_day').on('access_key_uses').column('day').execute();
    // The few keys that have an end of their own, and the old ones of an account.
    await db.schema.createIndex('access_keys_by_end').on('access_keys').column('expires_at').execute();
    await db.schema
      .createIndex('access_keys_by_age')
      .on('access_keys')
      .columns(['account_id', 'created_at'])
      .execute();
  },
};
