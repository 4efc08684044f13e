import type { Store } from '../storage/store.ts';
import { tablesOf } from '../storage/tables-of.ts';
import { indexState } from './index-state.ts';
import { insertFreshPostings } from './insert-postings.ts';
import { postingsOf } from './postings.ts';
import type { AuditTables } from './tables.ts';
import { SEARCHABLE_COLUMNS } from './terms.ts';

/** Events of one segment: what is indexed in one write, some milliseconds' worth. */
const EVENTS = 1024;

/**
 * Indexes the next events, as one segment. What writes an event leaves the index alone: its postings lie far apart, and would cost
 * more than the event itself.
 * @returns how many were indexed; 0 when nothing is left, or another node was quicker
 */
export async function indexSome(store: Store): Promise<number> {
  const { indexed_to: after } = await indexState(store.reader);
  const rows = await tablesOf<AuditTables>(store.reader)
    .selectFrom('audit_events')
    .select(SEARCHABLE_COLUMNS)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(EVENTS)
    .execute();
  const last = rows.at(-1);
  if (last === undefined) return 0;
  const postings = postingsOf(rows);
  return store.write(async ({ db }) => {
    const state = await indexState(db);
    if (state.indexed_to !== after) return 0;
    const segment = state.last_segment + 1;
    const fresh = postings.map((posting) => ({ ...posting, segment }));
    // In the order of the key, so that neighbours are written together.
    fresh.sort((one, other) => one.term - other.term || one.account - other.account);
    await insertFreshPostings(db, store.dialect, fresh);
    await tablesOf<AuditTables>(db)
      .updateTable('audit_index')
      .set({ indexed_to: last.sequence, last_segment: segment })
      .execute();
    return rows.length;
  });
}
