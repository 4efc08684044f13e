import type { Instant } from '../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { type EventPlace, newestFirst, POSTING_SPAN, placesIn } from './postings.ts';
import type { AuditPostingRow, AuditTables } from './tables.ts';

/** A stretch of the index. */
export interface Stretch {
  readonly account: number;
  readonly term: number;
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
  /** Only what is behind this place. */
  readonly behind: EventPlace | undefined;
  /** Numbers of the segments that are not merged. */
  readonly segments: readonly number[];
}

/** Postings read at one go; at first few, for one holds more than a page of answers where events are many. */
const FIRST_POSTINGS = 4;
const MOST_POSTINGS = 64;

const lastOf = ({ last_time: time, last_sequence: sequence }: AuditPostingRow): EventPlace => ({
  time,
  sequence,
});

/**
 * The places of a stretch, newest first, some at a time, each once. Postings overlap: places are given only when no later
 * posting can hold a newer one.
 */
export async function* placesOf(db: AnyDatabase, stretch: Stretch): AsyncGenerator<readonly EventPlace[]> {
  const { from = 0, to = Number.MAX_SAFE_INTEGER, behind } = stretch;
  const isWanted = (place: EventPlace): boolean =>
    place.time >= from && place.time <= to && (behind === undefined || newestFirst(behind, place) < 0);
  let held: EventPlace[] = [];
  let cursor: EventPlace | undefined;
  for (let look = FIRST_POSTINGS; ; look = Math.min(4 * look, MOST_POSTINGS)) {
    const { postings, isLast } = await postingsBehind(db, stretch, cursor, look);
    held.push(...postings.flatMap(placesIn).filter(isWanted));
    held.sort(newestFirst);
    // While segments are merged their places are in both.
    held = held.filter((place, index) => place.sequence !== held[index - 1]?.sequence);
    const last = postings.at(-1);
    if (isLast || last === undefined) return yield held;
    cursor = lastOf(last);
    const edge = cursor;
    const sure = held.findIndex((place) => newestFirst(place, edge) > 0);
    yield sure === -1 ? held : held.slice(0, sure);
    held = sure === -1 ? [] : held.slice(sure);
  }
}

/** The next postings, by their newest places. */
async function postingsBehind(
  db: AnyDatabase,
  stretch: Stretch,
  cursor: EventPlace | undefined,
  look: number,
): Promise<{ readonly postings: readonly AuditPostingRow[]; readonly isLast: boolean }> {
  const { segments } = stretch;
  // Fresh ones first: what is merged in between is then seen twice rather than not at all.
  const fresh =
    segments.length === 0
      ? []
      : await pick(db, 'audit_fresh_postings', stretch, cursor, look)
          .where('segment', 'in', segments)
          .execute();
  const old = await pick(db, 'audit_postings', stretch, cursor, look).execute();
  const isLast = fresh.length < look && old.length < look;
  const all = [...fresh, ...old].sort((one, other) => newestFirst(lastOf(one), lastOf(other)));
  if (isLast) return { postings: all, isLast };
  let count = look;
  // Two that end in the same place stay together, for the cursor passes both.
  while (all[count]?.last_sequence === all[count - 1]?.last_sequence && count < all.length) count += 1;
  return { postings: all.slice(0, count), isLast };
}

/** The event's own columns are no part of the query, so that nothing can mislead a planner. */
function pick(
  db: AnyDatabase,
  table: 'audit_postings' | 'audit_fresh_postings',
  { account, term, from = 0, to = Number.MAX_SAFE_INTEGER, behind }: Stretch,
  cursor: EventPlace | undefined,
  look: number,
) {
  const latest = Math.min(to, behind?.time ?? to);
  let query = tablesOf<AuditTables>(db)
    .selectFrom(table as 'audit_fresh_postings')
    .select(['account', 'term', 'last_time', 'last_sequence', 'first_time', 'places'])
    .where('account', '=', account)
    .where('term', '=', term)
    .where('last_time', '>=', from)
    .where('first_time', '<=', latest);
  if (latest < Number.MAX_SAFE_INTEGER) query = query.where('last_time', '<=', latest + POSTING_SPAN);
  if (cursor !== undefined) {
    const { time, sequence } = cursor;
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('last_time', 'last_sequence'), '<', tuple(time, sequence)),
    );
  }
  return query.orderBy('last_time', 'desc').orderBy('last_sequence', 'desc').limit(look);
}
