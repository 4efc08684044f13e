import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { bytesType, instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface OutboundTables {
  outbound_issuers: OutboundIssuerRow;
  outbound_keys: OutboundKeyRow;
}

/** The issuer of an account's tokens for services outside. It stays, with its keys, while the account has it disabled. */
export interface OutboundIssuerRow {
  account_id: AccountId;
  /** UUID; the account cannot be told from it. */
  id: string;
  /** `iss` of its tokens. */
  url: string;
  is_enabled: 0 | 1;
  created_at: Instant;
}

export const OUTBOUND_ALGORITHMS = ['RS256', 'ES384'] as const;
export type OutboundAlgorithm = (typeof OUTBOUND_ALGORITHMS)[number];

/** A key that signs tokens. It is published from the moment it is there. */
export interface OutboundKeyRow {
  issuer_id: string;
  /** `RSA_0`, `EC384_0`, and so on; unique within the issuer. */
  kid: string;
  algorithm: OutboundAlgorithm;
  /** JSON of the public key as a JWK. */
  public_jwk: string;
  /** PKCS#8 DER sealed for purpose `secret-at-rest`, bound by `outboundKeyPlace`. */
  sealed_private_key: Uint8Array;
  /** Signs from this instant on, unless a newer one does. */
  signs_from: Instant;
}

export const outboundFederation: Migration = {
  name: '2026-11-25-outbound-federation',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('outbound_issuers')
      .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
      .addColumn('id', text, (c) => c.notNull().unique())
      .addColumn('url', text, (c) => c.notNull())
      .addColumn('is_enabled', 'integer', (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('outbound_keys')
      .addColumn('issuer_id', text, (c) => c.notNull().references('outbound_issuers.id'))
      .addColumn('kid', text, (c) => c.notNull())
      .addColumn('algorithm', text, (c) => c.notNull())
      .addColumn('public_jwk', text, (c) => c.notNull())
      .addColumn('sealed_private_key', bytesType(dialect), (c) => c.notNull())
      .addColumn('signs_from', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('outbound_keys_key', ['issuer_id', 'kid'])
      .execute();
  },
};
