import type { Instant } from '../core/clock.ts';
import { instantType, textType } from '../storage/column-types.ts';
import type { Migration, WriteTransaction } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { deleteSealingKey, listSealingKeys } from './records.ts';

/** That this database came out of a backup: what was revoked between the two instants is not revoked in it. */
export interface RestoreRow {
  id: string;
  backed_up_at: Instant;
  restored_at: Instant;
  /** 1 where all sessions were ended with it. */
  ended_sessions: 0 | 1;
}

interface RestoreTables {
  restores: RestoreRow;
}

export const restoresMigration: Migration = {
  name: '2026-12-07-restores',
  async up(db, dialect) {
    await db.schema
      .createTable('restores')
      .addColumn('id', textType(dialect), (column) => column.primaryKey())
      .addColumn('backed_up_at', instantType, (column) => column.notNull())
      .addColumn('restored_at', instantType, (column) => column.notNull())
      .addColumn('ended_sessions', 'integer', (column) => column.notNull())
      .execute();
  },
};

export async function insertRestore(tx: WriteTransaction, row: RestoreRow): Promise<void> {
  await tablesOf<RestoreTables>(tx.db).insertInto('restores').values(row).execute();
}

/** The newest one; undefined where the database never came out of a backup. */
const lastRestore = (db: AnyDatabase): Promise<RestoreRow | undefined> =>
  tablesOf<RestoreTables>(db)
    .selectFrom('restores')
    .selectAll()
    .orderBy('restored_at', 'desc')
    .limit(1)
    .executeTakeFirst();

/** Operators are told for so long; in milliseconds. */
const NOTICE = 30 * 86_400_000;

/** What an operator must know of a database that was restored not long ago. */
export async function restoreNotice(db: AnyDatabase, now: Instant): Promise<string | undefined> {
  const row = await lastRestore(db);
  if (row === undefined || Number(row.restored_at) + NOTICE < now) return undefined;
  const [restored, made] = [row.restored_at, row.backed_up_at].map((at) =>
    new Date(Number(at)).toISOString(),
  );
  const sessions = row.ended_sessions === 1 ? 'sessions from before are ended' : 'sessions from before go on';
  return `this deployment was restored on ${restored} from a backup of ${made}: what was revoked in between is not revoked, do it anew; ${sessions}`;
}

/**
 * Ends every temporary credential and every step of sign-in at once: what they are sealed under goes. Only for a database that
 * nobody serves; the next start makes new keys.
 */
export async function forgetSessionKeys(tx: WriteTransaction): Promise<void> {
  for (const { id, purpose } of await listSealingKeys(tx.db))
    if (purpose === 'session-token' || purpose === 'sign-in') await deleteSealingKey(tx, id);
}
