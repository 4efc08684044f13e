import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { CallerSession } from '../caller.ts';
import type { PrincipalRef } from '../principal.ts';

export interface KnownSessionTables {
  known_sessions: KnownSessionRow;
}

/** A session that was made or used, for people to see and to end: no session needs its row to work. */
export interface KnownSessionRow {
  /** `ASIA…` */
  access_key_id: string;
  session_id: string;
  account_id: AccountId;
  kind: CallerSession['kind'];
  principal_kind: PrincipalRef['kind'];
  principal_id: string;
  session_name: string;
  source_identity: string | null;
  issued_at: Instant;
  expires_at: Instant;
  /** Whose long-term credentials or sign-in it began with, over any chain. */
  origin_kind: PrincipalRef['kind'];
  origin_id: string;
  /** JSON of `PackedAncestry`. */
  ancestry: string;
  /** From where it was asked for; null where only its use was seen. */
  made_from: string | null;
  last_used_at: Instant | null;
  last_service: string | null;
  last_action: string | null;
  last_address: string | null;
  last_user_agent: string | null;
}

export const knownSessionTables = (db: AnyDatabase) => tablesOf<KnownSessionTables>(db);

/** By account, by principal and by origin, the newest first; by session id; what may be forgotten. */
const INDEXES: readonly (readonly [name: string, columns: readonly string[]])[] = [
  ['account', ['account_id', 'issued_at', 'access_key_id']],
  ['principal', ['principal_id', 'issued_at', 'access_key_id']],
  ['origin', ['origin_id', 'issued_at', 'access_key_id']],
  ['session', ['session_id']],
  ['end', ['expires_at']],
];

export const knownSessions: Migration = {
  name: '2026-12-08-known-sessions',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    let table = db.schema
      .createTable('known_sessions')
      .addColumn('access_key_id', text, (c) => c.primaryKey())
      .addColumn('issued_at', instantType, (c) => c.notNull())
      .addColumn('expires_at', instantType, (c) => c.notNull())
      .addColumn('last_used_at', instantType);
    for (const name of [
      'session_id',
      'account_id',
      'kind',
      'principal_kind',
      'principal_id',
      'session_name',
      'origin_kind',
      'origin_id',
      'ancestry',
    ])
      table = table.addColumn(name, text, (c) => c.notNull());
    for (const name of [
      'source_identity',
      'made_from',
      'last_service',
      'last_action',
      'last_address',
      'last_user_agent',
    ])
      table = table.addColumn(name, text);
    await table.execute();
    for (const [name, columns] of INDEXES)
      await db.schema
        .createIndex(`known_sessions_by_${name}`)
        .on('known_sessions')
        .columns([...columns])
        .execute();
  },
};
