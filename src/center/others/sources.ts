import type { Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { OthersTables, SourceRow } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<OthersTables>(db);

export async function insertSource(
  { db, random, now }: { readonly db: AnyDatabase; readonly random: Random; readonly now: Instant },
  url: string,
): Promise<SourceRow> {
  const row: SourceRow = {
    id: `src-${Buffer.from(random.bytes(10)).toString('hex')}`,
    url,
    created_at: now,
    next_fetch_at: now,
    last_fetch_at: null,
    last_problem: null,
    seen_until: 0,
    document_count: 0,
  };
  await tables(db).insertInto('center_sources').values(row).execute();
  return row;
}

export const listSources = (db: AnyDatabase): Promise<SourceRow[]> =>
  tables(db).selectFrom('center_sources').selectAll().orderBy('created_at').orderBy('id').execute();

export const findSource = (db: AnyDatabase, id: string): Promise<SourceRow | undefined> =>
  tables(db).selectFrom('center_sources').selectAll().where('id', '=', id).executeTakeFirst();

/** Forgets a source; what came from it stays. */
export async function deleteSource(db: AnyDatabase, id: string): Promise<void> {
  await tables(db).deleteFrom('center_sources').where('id', '=', id).execute();
}

/** Between two looks at a source; also how long it is one node's. */
const PAUSE_MILLISECONDS = 3_600_000;

const due = (db: AnyDatabase, now: Instant) =>
  tables(db)
    .selectFrom('center_sources')
    .selectAll()
    .where('next_fetch_at', '<=', now)
    .orderBy('next_fetch_at')
    .limit(1);

export const hasDueSource = async (db: AnyDatabase, now: Instant): Promise<boolean> =>
  (await due(db, now).executeTakeFirst()) !== undefined;

/** Takes a source that is due, within a write: no other node looks at it for an hour. */
export async function takeSource(db: AnyDatabase, now: Instant): Promise<SourceRow | undefined> {
  const row = await due(db, now).executeTakeFirst();
  if (row !== undefined)
    await tables(db)
      .updateTable('center_sources')
      .set({ next_fetch_at: now + PAUSE_MILLISECONDS })
      .where('id', '=', row.id)
      .execute();
  return row;
}

export async function updateSource(
  db: AnyDatabase,
  id: string,
  change: Partial<
    Pick<SourceRow, 'last_fetch_at' | 'last_problem' | 'seen_until' | 'document_count' | 'next_fetch_at'>
  >,
): Promise<void> {
  await tables(db).updateTable('center_sources').set(change).where('id', '=', id).execute();
}
