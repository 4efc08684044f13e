import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { AuditResource } from './audit-event.ts';
import { chainHead } from './insert-events.ts';
import { type EventPlace, newestFirst, POSTING_SPAN, placesIn } from './postings.ts';
import type { AuditEventRow, AuditTables } from './tables.ts';
import { accountNumber, resourcesOf, type TermKind, termOf, timeOfId } from './terms.ts';

/** What `LookupEvents` may search by; all that are given must match. */
export interface EventFilter {
  readonly accountId: AccountId;
  readonly region: string;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly eventId?: string;
  readonly eventName?: string;
  readonly eventSource?: string;
  readonly userName?: string;
  readonly accessKeyId?: string;
  readonly readOnly?: boolean;
  readonly resourceType?: string;
  readonly resourceName?: string;
  /** Only events behind this place in the list. */
  readonly behind?: EventPlace;
}

export interface FoundEvent extends Omit<AuditEventRow, 'resources'> {
  readonly resources: readonly AuditResource[];
}

/** Attributes by how few events each finds, the fewest first. */
const BY_FEWEST = [
  'eventId',
  'resourceName',
  'accessKeyId',
  'userName',
  'resourceType',
  'eventName',
  'eventSource',
  'readOnly',
] as const satisfies readonly (TermKind & keyof EventFilter)[];

/** Entries of the index looked at in one go, while the event loop waits. */
const MOST_AT_ONCE = 256;

/** The stretch of the index that holds every event that can match. */
interface Stretch {
  readonly account: number;
  readonly term: number;
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
}

function stretchOf(filter: EventFilter, isIdOrdered: boolean): Stretch {
  const { accountId, region, from, to, eventId } = filter;
  const account = accountNumber(accountId);
  const time = eventId === undefined || !isIdOrdered ? undefined : timeOfId(eventId);
  if (time !== undefined) return { account, term: termOf(region, 'all', ''), from: time, to: time };
  const kind = BY_FEWEST.find((attribute) => filter[attribute] !== undefined);
  const term = kind === undefined ? termOf(region, 'all', '') : termOf(region, kind, String(filter[kind]));
  return { account, term, from, to };
}

/** Events that match, newest first, at most `limit`. */
export async function findEvents(db: AnyDatabase, filter: EventFilter, limit: number): Promise<FoundEvent[]> {
  // First, so that what is indexed meanwhile is seen twice rather than not at all.
  const indexedTo = await indexedUpTo(db);
  const recent = await searchBehindIndex(db, filter, indexedTo, limit);
  const indexed = await searchIndex(db, filter, limit);
  if (recent.length === 0) return indexed;
  const bySequence = new Map([...recent, ...indexed].map((event) => [event.sequence, event]));
  return [...bySequence.values()].sort(byPlace).slice(0, limit);
}

const byPlace = (one: FoundEvent, other: FoundEvent): number => newestFirst(placeOf(one), placeOf(other));

export const placeOf = (event: Pick<AuditEventRow, 'event_time' | 'sequence'>): EventPlace => ({
  time: event.event_time,
  sequence: event.sequence,
});

/** The last event that the index has, and all before it. */
export async function indexedUpTo(db: AnyDatabase): Promise<number> {
  const row = await tablesOf<AuditTables>(db)
    .selectFrom('audit_index')
    .select('indexed_to')
    .executeTakeFirst();
  return row?.indexed_to ?? 0;
}

/** Looks through what the index lacks yet: seldom more than a second's events. */
async function searchBehindIndex(
  db: AnyDatabase,
  filter: EventFilter,
  indexedTo: number,
  limit: number,
): Promise<FoundEvent[]> {
  const { sequence: end } = await chainHead(db);
  let found: FoundEvent[] = [];
  for (let start = indexedTo; start < end; start += MOST_AT_ONCE) {
    const rows = await tablesOf<AuditTables>(db)
      .selectFrom('audit_events')
      .selectAll()
      .where('sequence', '>', start)
      .where('sequence', '<=', start + MOST_AT_ONCE)
      .where('account_id', '=', filter.accountId)
      .where('region', '=', filter.region)
      .execute();
    found.push(...rows.map(withResources).filter((row) => matches(row, filter)));
    if (found.length > 2 * limit) found = found.sort(byPlace).slice(0, limit);
    await otherWork();
  }
  return found.sort(byPlace).slice(0, limit);
}

/** Lets the event loop go on. */
const otherWork = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function searchIndex(db: AnyDatabase, filter: EventFilter, limit: number): Promise<FoundEvent[]> {
  const found = await searchStretch(db, filter, stretchOf(filter, true), limit);
  // An id may look like one ordered by time and be none.
  const isOdd = found.length === 0 && filter.eventId !== undefined && timeOfId(filter.eventId) !== undefined;
  return isOdd ? searchStretch(db, filter, stretchOf(filter, false), limit) : found;
}

async function searchStretch(
  db: AnyDatabase,
  filter: EventFilter,
  stretch: Stretch,
  limit: number,
): Promise<FoundEvent[]> {
  const found: FoundEvent[] = [];
  // Nearly always one round: only values that share a term, or a second attribute, make it more.
  for await (const places of placesOf(db, { ...stretch, behind: filter.behind })) {
    for (let start = 0; start < places.length && found.length < limit; start += MOST_AT_ONCE) {
      const wanted = Math.min(MOST_AT_ONCE, found.length === 0 ? limit : MOST_AT_ONCE);
      const rows = await rowsAt(db, places.slice(start, start + wanted));
      start -= MOST_AT_ONCE - wanted;
      for (const row of rows) if (matches(row, filter) && found.length < limit) found.push(row);
    }
    if (found.length >= limit) break;
    await otherWork();
  }
  return found;
}

/** Postings read at one go; the first time few, for one holds more than a page of answers where events are many. */
const FIRST_POSTINGS = 4;
const MOST_POSTINGS = 64;

/**
 * The places of a stretch, newest first, some at a time. Events of one instant may be indexed at different times, so
 * postings overlap: places are given only when no later posting can hold a newer one.
 */
async function* placesOf(
  db: AnyDatabase,
  stretch: Stretch & { readonly behind: EventPlace | undefined },
): AsyncGenerator<readonly EventPlace[]> {
  const { from = 0, to = Number.MAX_SAFE_INTEGER, behind } = stretch;
  const isWanted = (place: EventPlace): boolean =>
    place.time >= from && place.time <= to && (behind === undefined || newestFirst(behind, place) < 0);
  const latest = Math.min(to, behind?.time ?? to);
  let held: EventPlace[] = [];
  let cursor: EventPlace | undefined;
  for (let look = FIRST_POSTINGS; ; look = MOST_POSTINGS) {
    const postings = await postingsBefore(db, stretch, { from, latest, cursor, look });
    const last = postings.at(-1);
    held.push(...postings.flatMap(placesIn).filter(isWanted));
    held.sort(newestFirst);
    if (last === undefined || postings.length < look) return yield held;
    const edge = { time: last.last_time, sequence: last.last_sequence };
    const sure = held.findIndex((place) => newestFirst(place, edge) > 0);
    yield sure === -1 ? held : held.slice(0, sure);
    held = sure === -1 ? [] : held.slice(sure);
    cursor = edge;
  }
}

/** The event's own columns are no part of the query, so that nothing can mislead a planner. */
function postingsBefore(
  db: AnyDatabase,
  { account, term }: Stretch,
  bounds: {
    readonly from: Instant;
    readonly latest: Instant;
    readonly cursor: EventPlace | undefined;
    readonly look: number;
  },
) {
  const { from, latest, cursor, look } = bounds;
  let query = tablesOf<AuditTables>(db)
    .selectFrom('audit_postings')
    .selectAll()
    .where('account', '=', account)
    .where('term', '=', term)
    .where('last_time', '>=', from)
    .where('last_time', '<=', latest + POSTING_SPAN)
    .where('first_time', '<=', latest);
  if (cursor !== undefined) {
    const { time, sequence } = cursor;
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('last_time', 'last_sequence'), '<', tuple(time, sequence)),
    );
  }
  return query.orderBy('last_time', 'desc').orderBy('last_sequence', 'desc').limit(look).execute();
}

/** The events of these places, in their order. */
async function rowsAt(db: AnyDatabase, places: readonly EventPlace[]): Promise<FoundEvent[]> {
  if (places.length === 0) return [];
  const sequences = places.map(({ sequence }) => sequence);
  const rows = await tablesOf<AuditTables>(db)
    .selectFrom('audit_events')
    .selectAll()
    .where('sequence', 'in', sequences)
    .execute();
  const bySequence = new Map(rows.map((row) => [row.sequence, row]));
  return sequences.flatMap((sequence) => {
    const row = bySequence.get(sequence);
    return row === undefined ? [] : [withResources(row)];
  });
}

const withResources = (row: AuditEventRow): FoundEvent => ({ ...row, resources: resourcesOf(row) });

function matches(row: FoundEvent, filter: EventFilter): boolean {
  const { from = 0, to = Number.POSITIVE_INFINITY, readOnly, resourceName, resourceType, behind } = filter;
  const isWanted = (value: string | null, wanted: string | undefined): boolean =>
    wanted === undefined || value === wanted;
  return (
    row.account_id === filter.accountId &&
    row.region === filter.region &&
    row.event_time >= from &&
    row.event_time <= to &&
    (behind === undefined || newestFirst(behind, placeOf(row)) < 0) &&
    isWanted(row.event_id, filter.eventId) &&
    isWanted(row.event_name, filter.eventName) &&
    isWanted(row.event_source, filter.eventSource) &&
    isWanted(row.user_name, filter.userName) &&
    isWanted(row.access_key_id, filter.accessKeyId) &&
    (readOnly === undefined || (row.read_only === 1) === readOnly) &&
    ((resourceName === undefined && resourceType === undefined) ||
      row.resources.some(({ type, name }) => isWanted(name, resourceName) && isWanted(type, resourceType)))
  );
}
