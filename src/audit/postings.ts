import type { Instant } from '../core/clock.ts';
import type { AuditPostingRow } from './tables.ts';
import { accountNumber, type SearchableRow, termsOf } from './terms.ts';

/** A place in the list of events, which is newest first; among those of one instant the one stored last is first. */
export interface EventPlace {
  readonly time: Instant;
  readonly sequence: number;
}

/** Places of one posting at most: some hundred bytes. */
const MOST_PLACES = 128;
/**
 * Milliseconds between the oldest and the newest event of one posting at most: by it a search for events up to an instant
 * knows where the postings begin that may hold some.
 */
export const POSTING_SPAN = 10_000;

export const newestFirst = (one: EventPlace, other: EventPlace): number =>
  other.time - one.time || other.sequence - one.sequence;

/** The postings of events: per account and term the places of its events, packed. */
export function postingsOf(rows: readonly SearchableRow[]): AuditPostingRow[] {
  const accounts = new Map<number, Map<number, EventPlace[]>>();
  for (const row of rows) {
    const account = accountNumber(row.account_id);
    const places = accounts.get(account) ?? new Map<number, EventPlace[]>();
    accounts.set(account, places);
    const place = { time: row.event_time, sequence: row.sequence };
    for (const term of termsOf(row)) {
      const list = places.get(term);
      if (list === undefined) places.set(term, [place]);
      else list.push(place);
    }
  }
  const postings: AuditPostingRow[] = [];
  for (const [account, terms] of accounts) {
    for (const [term, places] of terms) postings.push(...packPlaces(account, term, places));
  }
  // In the order of the key, so that neighbours are written together.
  return postings.sort(inOrderOfKey);
}

const inOrderOfKey = (one: AuditPostingRow, other: AuditPostingRow): number =>
  one.account - other.account || one.term - other.term || one.last_time - other.last_time;

/** Postings of one account and term. */
export const packPlaces = (account: number, term: number, places: readonly EventPlace[]): AuditPostingRow[] =>
  [...partsOf(places)].map((part) => packed(account, term, part));

function* partsOf(places: readonly EventPlace[]): Generator<readonly EventPlace[]> {
  const sorted = places.toSorted(newestFirst);
  let start = 0;
  for (let end = 1; end <= sorted.length; end++) {
    const span = (sorted[start]?.time ?? 0) - (sorted[end]?.time ?? 0);
    if (end < sorted.length && end - start < MOST_PLACES && span <= POSTING_SPAN) continue;
    yield sorted.slice(start, end);
    start = end;
  }
}

function packed(account: number, term: number, places: readonly EventPlace[]): AuditPostingRow {
  const [newest = { time: 0, sequence: 0 }] = places;
  const { time: last_time, sequence: last_sequence } = newest;
  const differences = places.flatMap(({ time, sequence }) => [last_time - time, last_sequence - sequence]);
  const first_time = places.at(-1)?.time ?? last_time;
  return { account, term, last_time, last_sequence, first_time, places: differences.join(' ') };
}

/** The places of a posting, newest first. */
export function placesIn({ last_time, last_sequence, places }: AuditPostingRow): EventPlace[] {
  const differences = places.split(' ');
  const found: EventPlace[] = [];
  for (let index = 0; index < differences.length; index += 2) {
    found.push({
      time: last_time - Number(differences[index]),
      sequence: last_sequence - Number(differences[index + 1]),
    });
  }
  return found;
}
