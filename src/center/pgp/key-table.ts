import type { Kysely } from 'kysely';
import type { Instant } from '../../core/clock.ts';
import { bytesType, instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface PgpTables {
  center_pgp_keys: TeamKeyRow;
}

/** An OpenPGP key of the team. */
export interface TeamKeyRow {
  /** 40 upper-case hexadecimal digits. */
  fingerprint: string;
  user_id: string;
  /** Of the user id, in lower case. */
  email: string;
  /** `previous` keys are published until their overlap ends; `retired` ones only open what was encrypted to them. */
  state: 'current' | 'previous' | 'retired' | 'revoked';
  armored_public_key: string;
  /** See `private-part.ts`. */
  sealed_private_key: Uint8Array;
  sealed_revocation: Uint8Array;
  created_at: Instant;
  expires_at: Instant | null;
  overlap_ends_at: Instant | null;
}

export const teamKeysMigration: Migration = {
  name: '2026-12-06-center-pgp-keys',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('center_pgp_keys')
      .addColumn('fingerprint', text, (c) => c.primaryKey())
      .addColumn('user_id', text, (c) => c.notNull())
      .addColumn('email', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('armored_public_key', text, (c) => c.notNull())
      .addColumn('sealed_private_key', bytesType(dialect), (c) => c.notNull())
      .addColumn('sealed_revocation', bytesType(dialect), (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('expires_at', instantType)
      .addColumn('overlap_ends_at', instantType)
      .execute();
  },
};
