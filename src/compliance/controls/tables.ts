import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Migration } from '../../storage/store.ts';

export interface ControlTables {
  control_states: ControlStateRow;
  control_history: ControlHistoryRow;
  control_exceptions: ControlExceptionRow;
  control_owners: { account_id: AccountId; control_id: string; owner: string };
  custom_controls: CustomControlRow;
  /** Accounts that something was written in, and when their controls are looked at next whatever happens. */
  control_watches: { account_id: AccountId; next_at: Instant };
  /** One row: how far the trail was looked through for writes. */
  control_cursor: { id: 1; sequence: number };
}

export type ControlStatus = 'PASSED' | 'FAILED' | 'NOT_APPLICABLE' | 'UNKNOWN';

/** What a control was when it was last looked at by itself. */
export interface ControlStateRow {
  account_id: AccountId;
  control_id: string;
  status: ControlStatus;
  /** Since when it is. */
  since: Instant;
  /** Things that break it. */
  failed: number;
}

/** A control became something else. */
export interface ControlHistoryRow {
  account_id: AccountId;
  control_id: string;
  at: Instant;
  status: ControlStatus;
  failed: number;
  /** JSON of the first things that broke it. */
  failing: string;
}

/** A thing that may break a control for a while, and why. */
export interface ControlExceptionRow {
  id: string;
  account_id: AccountId;
  control_id: string;
  /** ARN, or `*` for all. */
  resource: string;
  reason: string;
  created_by: string;
  created_at: Instant;
  expires_at: Instant;
}

/** A control that an account made for itself. */
export interface CustomControlRow {
  account_id: AccountId;
  /** `custom/` and a name. */
  id: string;
  /** JSON of a `CustomControl`. */
  definition: string;
  created_at: Instant;
}

export const controlsMigration: Migration = {
  name: '2026-12-08-compliance-controls',
  async up(db, dialect) {
    const text = textType(dialect);
    const table = (name: string) =>
      db.schema
        .createTable(name)
        .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
        .addColumn('control_id', text, (c) => c.notNull());
    await table('control_states')
      .addColumn('status', text, (c) => c.notNull())
      .addColumn('since', instantType, (c) => c.notNull())
      .addColumn('failed', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('control_states_key', ['account_id', 'control_id'])
      .execute();
    await table('control_history')
      .addColumn('at', instantType, (c) => c.notNull())
      .addColumn('status', text, (c) => c.notNull())
      .addColumn('failed', 'integer', (c) => c.notNull())
      .addColumn('failing', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('control_history_key', ['account_id', 'control_id', 'at'])
      .execute();
    await db.schema
      .createIndex('control_history_at')
      .on('control_history')
      .columns(['account_id', 'at'])
      .execute();
    await table('control_exceptions')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('resource', text, (c) => c.notNull())
      .addColumn('reason', text, (c) => c.notNull())
      .addColumn('created_by', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('expires_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('control_exceptions_by_account')
      .on('control_exceptions')
      .columns(['account_id', 'id'])
      .execute();
    await table('control_owners')
      .addColumn('owner', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('control_owners_key', ['account_id', 'control_id'])
      .execute();
    await db.schema
      .createTable('custom_controls')
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('id', text, (c) => c.notNull())
      .addColumn('definition', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('custom_controls_key', ['account_id', 'id'])
      .execute();
    await db.schema
      .createTable('control_watches')
      .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
      .addColumn('next_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('control_cursor')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('sequence', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('control_watches_due').on('control_watches').column('next_at').execute();
  },
};
