import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface GuardianTables {
  root_guardianships: RootGuardianshipRow;
  root_guardians: RootGuardianRow;
  mfa_recovery_approvals: RecoveryApprovalRow;
}

/** How guardians recover the root of an account; no row where root has named none. */
export interface RootGuardianshipRow {
  account_id: AccountId;
  /** Another one each time root names guardians: what was begun under an earlier one is void. */
  version: string;
  /** How many guardians must approve. */
  required: number;
  /** Between the last approval that is needed and the earliest completion. */
  delay_milliseconds: number;
  updated_at: Instant;
}

export interface RootGuardianRow {
  account_id: AccountId;
  /** Unique id: another user of the same name is no guardian. */
  user_id: string;
}

export interface RecoveryApprovalRow {
  recovery_id: string;
  user_id: string;
  approved_at: Instant;
}

export const rootGuardians: Migration = {
  name: '2026-12-02-root-guardians',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('root_guardianships')
      .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
      .addColumn('version', text, (c) => c.notNull())
      .addColumn('required', 'integer', (c) => c.notNull())
      .addColumn('delay_milliseconds', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('root_guardians')
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      // No foreign key: being named keeps nobody from being deleted, and who is gone does not count.
      .addColumn('user_id', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('root_guardians_key', ['account_id', 'user_id'])
      .execute();
    await db.schema
      .createTable('mfa_recovery_approvals')
      .addColumn('recovery_id', text, (c) => c.notNull().references('mfa_recoveries.id'))
      .addColumn('user_id', text, (c) => c.notNull())
      .addColumn('approved_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('mfa_recovery_approvals_key', ['recovery_id', 'user_id'])
      .execute();
    // Null for what the operator asked for.
    await db.schema.alterTable('mfa_recoveries').addColumn('guardianship', text).execute();
  },
};
