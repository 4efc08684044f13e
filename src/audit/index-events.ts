import { CompiledQuery } from 'kysely';
import type { Dialect, Store } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { indexedUpTo } from './find-events.ts';
import { postingsOf } from './postings.ts';
import type { AuditPostingRow, AuditTables } from './tables.ts';
import { SEARCHABLE_COLUMNS } from './terms.ts';

/** Events of one write: the more, the more of them share a posting; some 10 ms. */
const EVENTS = 1024;
const POSTINGS_PER_STATEMENT = 64;

const COLUMNS = ['account', 'term', 'last_time', 'last_sequence', 'first_time', 'places'] as const;

/** Within a write. */
export async function insertPostings(
  db: AnyDatabase,
  dialect: Dialect,
  postings: readonly AuditPostingRow[],
): Promise<void> {
  const mark = (index: number): string => (dialect === 'postgres' ? `$${index + 1}` : '?');
  for (let start = 0; start < postings.length; start += POSTINGS_PER_STATEMENT) {
    const part = postings.slice(start, start + POSTINGS_PER_STATEMENT);
    const values = part.flatMap((posting) => COLUMNS.map((column) => posting[column]));
    const tuples = part.map(
      (_, row) => `(${COLUMNS.map((_, column) => mark(COLUMNS.length * row + column)).join(',')})`,
    );
    const text = `insert into audit_postings (${COLUMNS.join(',')}) values ${tuples.join(',')}`;
    await db.executeQuery(CompiledQuery.raw(text, values));
  }
}

/**
 * Indexes the next events. What writes an event leaves the index alone: its entries would lie far apart, and cost more than
 * the event itself.
 * @returns how many were indexed; 0 when nothing is left, or another node was quicker
 */
export async function indexSome(store: Store): Promise<number> {
  const after = await indexedUpTo(store.reader);
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
    if ((await indexedUpTo(db)) !== after) return 0;
    await insertPostings(db, store.dialect, postings);
    await tablesOf<AuditTables>(db).updateTable('audit_index').set({ indexed_to: last.sequence }).execute();
    return rows.length;
  });
}
