import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { OtpAlgorithm } from '../../core/one-time-password.ts';
import { bytesType, instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface MfaTables {
  mfa_devices: MfaDeviceRow;
  mfa_attempts: MfaAttemptRow;
  mfa_recoveries: MfaRecoveryRow;
}

/**
 * `virtual` is an app that was shown its seed; the hardware kinds are tokens whose seeds an operator imported, driven by a
 * clock or by a button; `fido` is a passkey or security key, which has no seed.
 */
export type MfaKind = 'virtual' | 'hardware-totp' | 'hardware-hotp' | 'fido';

export interface MfaDeviceRow {
  id: string;
  account_id: AccountId;
  kind: MfaKind;
  /** An ARN, or what is printed on a token. */
  serial_number: string;
  /** The serial number in lower case; unique in the account. */
  serial_key: string;
  /** Unique id of the user, or the account number for root; null while the device is nobody's. */
  owner_id: string | null;
  /** Sealed for purpose `secret-at-rest`, bound to device and owner by `sealSeed`; null for `fido`. */
  sealed_seed: Uint8Array | null;
  algorithm: OtpAlgorithm | null;
  /** Length of a step in seconds; null for devices without a clock. */
  period_seconds: number | null;
  /** The highest counter a code was accepted for; -1 before the first. It never goes down: each code is good once. */
  last_counter: number;
  /** How many steps the device's clock was ahead of ours when it was last heard of. */
  drift_steps: number;
  /** JSON of `Tag[]`. */
  tags: string;
  created_at: Instant;
  enabled_at: Instant | null;
}

/** Wrong codes for a device, counted for each source by itself. A right one removes the row. */
export interface MfaAttemptRow {
  device_id: string;
  /** What came before the code, such as the access key that signed. */
  source: string;
  failures: number;
  last_failure_at: Instant;
}

/** `gathering` until enough guardians have approved; `pending` while the delay runs and after it. */
export type MfaRecoveryStatus = 'gathering' | 'pending' | 'cancelled' | 'completed';

/** The operator, or guardians, take away the devices of a root that lost them. */
export interface MfaRecoveryRow {
  id: string;
  account_id: AccountId;
  reason: string;
  status: MfaRecoveryStatus;
  requested_at: Instant;
  /** It cannot be completed earlier; while approvals are gathered, when it is given up. */
  ready_at: Instant;
  ended_at: Instant | null;
  /** Why it ended, in words. */
  ending: string | null;
  /** Version of the guardianship under which a guardian asked for it; null where the operator did. */
  guardianship: string | null;
}

export const mfaTables: Migration = {
  name: '2026-11-26-mfa',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('mfa_devices')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('kind', text, (c) => c.notNull())
      .addColumn('serial_number', text, (c) => c.notNull())
      .addColumn('serial_key', text, (c) => c.notNull())
      .addColumn('owner_id', text)
      .addColumn('sealed_seed', bytesType(dialect))
      .addColumn('algorithm', text)
      .addColumn('period_seconds', 'integer')
      .addColumn('last_counter', 'bigint', (c) => c.notNull())
      .addColumn('drift_steps', 'integer', (c) => c.notNull())
      .addColumn('tags', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('enabled_at', instantType)
      .addUniqueConstraint('mfa_devices_serial', ['account_id', 'serial_key'])
      .execute();
    await db.schema.createIndex('mfa_devices_by_owner').on('mfa_devices').columns(['owner_id']).execute();
    await db.schema
      .createTable('mfa_attempts')
      .addColumn('device_id', text, (c) => c.notNull().references('mfa_devices.id'))
      .addColumn('source', text, (c) => c.notNull())
      .addColumn('failures', 'integer', (c) => c.notNull())
      .addColumn('last_failure_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('mfa_attempts_key', ['device_id', 'source'])
      .execute();
    await db.schema
      .createTable('mfa_recoveries')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('reason', text, (c) => c.notNull())
      .addColumn('status', text, (c) => c.notNull())
      .addColumn('requested_at', instantType, (c) => c.notNull())
      .addColumn('ready_at', instantType, (c) => c.notNull())
      .addColumn('ended_at', instantType)
      .addColumn('ending', text)
      .execute();
    await db.schema
      .createIndex('mfa_recoveries_by_account')
      .on('mfa_recoveries')
      .columns(['account_id', 'status'])
      .execute();
  },
};
