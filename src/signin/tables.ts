import type { Kysely } from 'kysely';
import type { Instant } from '../core/clock.ts';
import type { WebSessionTables } from '../identity/web-sessions.ts';
import { instantType, textType } from '../storage/column-types.ts';
import type { Dialect, Migration } from '../storage/store.ts';

export interface SignInTables extends WebSessionTables {
  sign_in_attempts: SignInAttemptRow;
  sign_in_uses: SignInUseRow;
}

/** Tries to sign in that did not succeed, or whose outcome is not known yet. */
export interface SignInAttemptRow {
  /** What they are counted by, hashed. */
  source: string;
  failures: number;
  last_failure_at: Instant;
}

/** Something that works once and was used: a challenge, a link. */
export interface SignInUseRow {
  id: string;
  /** When it would not work any more in any case. */
  forget_at: Instant;
}

const signIn: Migration = {
  name: '2026-11-28-sign-in',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('web_sessions')
      .addColumn('cookie_hash', text, (c) => c.primaryKey())
      .addColumn('session_id', text, (c) => c.notNull().unique())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('principal_kind', text, (c) => c.notNull())
      // No foreign key: a session whose user is gone is refused, and does not keep it from going.
      .addColumn('principal_id', text, (c) => c.notNull())
      .addColumn('claims', text, (c) => c.notNull())
      .addColumn('access_key_id', text, (c) => c.notNull())
      .addColumn('password_mark', text)
      .addColumn('address', text, (c) => c.notNull())
      .addColumn('user_agent', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('last_used_at', instantType, (c) => c.notNull())
      .addColumn('expires_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('web_sessions_by_principal')
      .on('web_sessions')
      .columns(['principal_id'])
      .execute();
    await db.schema.createIndex('web_sessions_by_end').on('web_sessions').columns(['expires_at']).execute();
    await db.schema
      .createTable('sign_in_attempts')
      .addColumn('source', text, (c) => c.primaryKey())
      .addColumn('failures', 'integer', (c) => c.notNull())
      .addColumn('last_failure_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('sign_in_attempts_by_time')
      .on('sign_in_attempts')
      .columns(['last_failure_at'])
      .execute();
  },
};

const singleUse: Migration = {
  name: '2026-11-29-sign-in-uses',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    await db.schema
      .createTable('sign_in_uses')
      .addColumn('id', textType(dialect), (c) => c.primaryKey())
      .addColumn('forget_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('sign_in_uses_by_end').on('sign_in_uses').columns(['forget_at']).execute();
  },
};

const devices: Migration = {
  name: '2026-11-30-sign-in-devices',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema.alterTable('web_sessions').addColumn('device_key', text).execute();
    await db.schema
      .alterTable('web_sessions')
      .addColumn('refresh_count', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema
      .createIndex('web_sessions_by_device')
      .on('web_sessions')
      .columns(['device_key'])
      .execute();
  },
};

const bindings: Migration = {
  name: '2026-12-01-sign-in-bindings',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    await db.schema.alterTable('web_sessions').addColumn('bound_key', textType(dialect)).execute();
  },
};

export const signInMigrations: readonly Migration[] = [signIn, singleUse, devices, bindings];
