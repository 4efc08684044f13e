import { setImmediate as otherWork } from 'node:timers/promises';
import type { Store } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { freshSegments, indexState } from './index-state.ts';
import { insertPostings } from './insert-postings.ts';
import { type EventPlace, packPlaces, placesIn } from './postings.ts';
import type { AuditFreshPostingRow, AuditPostingRow, AuditTables } from './tables.ts';
import { TERM_LIMIT } from './terms.ts';

/** Segments merged at one go: a search looks into each that is not merged, a merge touches a page for each term. */
const SEGMENTS = 32;
/** Writes that a merge is cut into, each of a stretch of terms and some milliseconds long. */
const SLICES = 24;
/** Segments deleted in one write. */
const DELETED = 8;

class Overtaken extends Error {}

/** Characters of a posting that is long enough to stay as it is: some thirty places. */
const LONG_ENOUGH = 150;

/** Puts the places of each account and term together, anew packed. */
function merged(rows: readonly AuditFreshPostingRow[]): AuditPostingRow[] {
  const long = rows.filter((row) => row.places.length >= LONG_ENOUGH);
  const places = new Map<string, { readonly row: AuditFreshPostingRow; readonly places: EventPlace[] }>();
  for (const row of rows) {
    if (row.places.length >= LONG_ENOUGH) continue;
    const key = `${row.account}/${row.term}`;
    const known = places.get(key);
    if (known === undefined) places.set(key, { row, places: placesIn(row) });
    else known.places.push(...placesIn(row));
  }
  const packed = [...places.values()].flatMap((found) =>
    packPlaces(found.row.account, found.row.term, found.places),
  );
  return [...long, ...packed].sort((one, other) => one.account - other.account || one.term - other.term);
}

const assertUnmerged = async (db: AnyDatabase, merged_segment: number): Promise<void> => {
  if ((await indexState(db)).merged_segment !== merged_segment) throw new Overtaken();
};

/**
 * Merges segments of fresh postings into the index, when there are enough. Broken off anywhere it does no harm: what is in
 * both places is found once, and the next try makes the same postings.
 * @returns whether it did; false too where another node was quicker
 */
export async function mergeSegments(store: Store, isStopped: () => boolean): Promise<boolean> {
  const state = await indexState(store.reader);
  const segments = freshSegments(state).slice(0, SEGMENTS);
  if (segments.length < SEGMENTS) return false;
  const fresh = tablesOf<AuditTables>(store.reader).selectFrom('audit_fresh_postings').selectAll();
  try {
    for (let slice = 0; slice < SLICES; slice++) {
      if (isStopped()) return false;
      const rows = await fresh
        .where('segment', 'in', segments)
        .where('term', '>=', Math.floor((slice * TERM_LIMIT) / SLICES))
        .where('term', '<', Math.floor(((slice + 1) * TERM_LIMIT) / SLICES))
        .execute();
      const postings = merged(rows);
      await store.write(async ({ db }) => {
        await assertUnmerged(db, state.merged_segment);
        await insertPostings(db, store.dialect, postings);
      });
      await otherWork();
    }
    for (let start = 0; start < segments.length; start += DELETED) {
      const part = segments.slice(start, start + DELETED);
      const [first = 0, last = first] = [part[0], part.at(-1)];
      await store.write(async ({ db }) => {
        const tables = tablesOf<AuditTables>(db);
        await assertUnmerged(db, first - 1);
        await tables.deleteFrom('audit_fresh_postings').where('segment', 'in', part).execute();
        await tables.updateTable('audit_index').set({ merged_segment: last }).execute();
      });
    }
    return true;
  } catch (problem) {
    if (problem instanceof Overtaken) return false;
    throw problem;
  }
}
