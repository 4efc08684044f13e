import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { AuditResource } from './audit-event.ts';
import { freshSegments, indexState } from './index-state.ts';
import { chainHead } from './insert-events.ts';
import { type EventPlace, newestFirst } from './postings.ts';
import { placesOf, type Stretch } from './read-postings.ts';
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
function stretchOf(filter: EventFilter, isIdOrdered: boolean): Omit<Stretch, 'segments'> {
  const { accountId, region, from, to, behind, eventId } = filter;
  const account = accountNumber(accountId);
  const time = eventId === undefined || !isIdOrdered ? undefined : timeOfId(eventId);
  if (time !== undefined) return { account, term: termOf(region, 'all', ''), from: time, to: time, behind };
  const kind = BY_FEWEST.find((attribute) => filter[attribute] !== undefined);
  const term = kind === undefined ? termOf(region, 'all', '') : termOf(region, kind, String(filter[kind]));
  return { account, term, from, to, behind };
}

/** Events that match, newest first, at most `limit`. */
export async function findEvents(db: AnyDatabase, filter: EventFilter, limit: number): Promise<FoundEvent[]> {
  // First, so that what is indexed meanwhile is seen twice rather than not at all.
  const state = await indexState(db);
  const recent = await searchBehindIndex(db, filter, state.indexed_to, limit);
  const indexed = await searchIndex(db, filter, freshSegments(state), limit);
  if (recent.length === 0) return indexed;
  const bySequence = new Map([...recent, ...indexed].map((event) => [event.sequence, event]));
  return [...bySequence.values()].sort(byPlace).slice(0, limit);
}

const byPlace = (one: FoundEvent, other: FoundEvent): number => newestFirst(placeOf(one), placeOf(other));

export const placeOf = (event: Pick<AuditEventRow, 'event_time' | 'sequence'>): EventPlace => ({
  time: event.event_time,
  sequence: event.sequence,
});

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

async function searchIndex(
  db: AnyDatabase,
  filter: EventFilter,
  segments: readonly number[],
  limit: number,
): Promise<FoundEvent[]> {
  const search = (isIdOrdered: boolean): Promise<FoundEvent[]> =>
    searchStretch(db, filter, { ...stretchOf(filter, isIdOrdered), segments }, limit);
  const found = await search(true);
  // An id may look like one ordered by time and be none.
  const isOdd = found.length === 0 && filter.eventId !== undefined && timeOfId(filter.eventId) !== undefined;
  return isOdd ? search(false) : found;
}

async function searchStretch(
  db: AnyDatabase,
  filter: EventFilter,
  stretch: Stretch,
  limit: number,
): Promise<FoundEvent[]> {
  const found: FoundEvent[] = [];
  // Nearly always one round: only values that share a term, or a second attribute, make it more.
  for await (const places of placesOf(db, stretch)) {
    for (let start = 0; start < places.length && found.length < limit; ) {
      // As many as are wanted, and later more, for then few of them match.
      const count = start === 0 ? limit - found.length : MOST_AT_ONCE;
      const rows = await rowsAt(db, places.slice(start, start + count));
      for (const row of rows) if (matches(row, filter) && found.length < limit) found.push(row);
      start += count;
    }
    if (found.length >= limit) break;
    await otherWork();
  }
  return found;
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
