import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { PgpTables, TeamKeyRow } from './key-table.ts';

const tables = (db: AnyDatabase) => tablesOf<PgpTables>(db);

/** All keys that there ever were, the newest first. */
export const listTeamKeys = (db: AnyDatabase): Promise<TeamKeyRow[]> =>
  tables(db)
    .selectFrom('center_pgp_keys')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('fingerprint')
    .execute();

/** The key that signs now, if there is one. */
export const findCurrentKey = (db: AnyDatabase): Promise<TeamKeyRow | undefined> =>
  tables(db).selectFrom('center_pgp_keys').selectAll().where('state', '=', 'current').executeTakeFirst();

export const findTeamKey = (db: AnyDatabase, fingerprint: string): Promise<TeamKeyRow | undefined> =>
  tables(db)
    .selectFrom('center_pgp_keys')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();

export async function insertTeamKey(db: AnyDatabase, row: TeamKeyRow): Promise<void> {
  await tables(db).insertInto('center_pgp_keys').values(row).execute();
}

export async function updateTeamKey(
  db: AnyDatabase,
  fingerprint: string,
  change: Partial<Pick<TeamKeyRow, 'state' | 'armored_public_key' | 'overlap_ends_at'>>,
): Promise<void> {
  await tables(db)
    .updateTable('center_pgp_keys')
    .set(change)
    .where('fingerprint', '=', fingerprint)
    .execute();
}

/** What a key is at an instant: once its overlap has ended, a previous key is a retired one. */
export const stateAt = (
  { state, overlap_ends_at }: Pick<TeamKeyRow, 'state' | 'overlap_ends_at'>,
  now: Instant,
): TeamKeyRow['state'] => (state === 'previous' && Number(overlap_ends_at) <= now ? 'retired' : state);

/** The keys that others are shown: the current one first, those that go, and those that are revoked. */
export async function listPublishedKeys(db: AnyDatabase, now: Instant): Promise<TeamKeyRow[]> {
  const keys = await listTeamKeys(db);
  const inState = (state: TeamKeyRow['state']): TeamKeyRow[] =>
    keys.filter((key) => stateAt(key, now) === state);
  return [...inState('current'), ...inState('previous'), ...inState('revoked')];
}
