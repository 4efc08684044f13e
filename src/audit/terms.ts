import type { Instant } from '../core/clock.ts';
import type { AuditResource } from './audit-event.ts';
import type { AuditEventRow } from './tables.ts';

/** What events are found by: an attribute of `LookupEvents`, or `all` for every event of a region. */
export type TermKind =
  | 'eventId'
  | 'resourceName'
  | 'accessKeyId'
  | 'userName'
  | 'resourceType'
  | 'eventName'
  | 'eventSource'
  | 'readOnly'
  | 'all';

/** Terms are below it. */
export const TERM_LIMIT = 2 ** 48;

/**
 * A word of the index of events: 48 bits of a plain hash of region, attribute and value. Two values may share a word, so
 * what is found is looked at again; accounts are kept apart in the index, so nobody can make another's search slow.
 * @see https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js for the form of the hash (public domain)
 */
export function termOf(region: string, kind: TermKind, value: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  const text = `${kind}\n${region}\n${value}`;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (high & 0xffff) * 2 ** 32 + (low >>> 0);
}

/** Accounts are 12 digits; what is none stands under 0, as do events of nobody. */
export const accountNumber = (accountId: string): number =>
  /^[0-9]{12}$/.test(accountId) ? Number(accountId) : 0;

/** The instant that an event id begins with, if it is one ordered by time. */
export function timeOfId(eventId: string): Instant | undefined {
  if (eventId[14] !== '7') return undefined;
  const time = Number.parseInt(eventId.slice(0, 8) + eventId.slice(9, 13), 16);
  return Number.isNaN(time) ? undefined : time;
}

/** What of a stored event is looked for. */
export type SearchableRow = Pick<AuditEventRow, (typeof SEARCHABLE_COLUMNS)[number]>;

export const SEARCHABLE_COLUMNS = [
  'sequence',
  'event_id',
  'account_id',
  'region',
  'event_time',
  'event_name',
  'event_source',
  'user_name',
  'access_key_id',
  'read_only',
  'resources',
] as const satisfies readonly (keyof AuditEventRow)[];

export const resourcesOf = ({ resources }: Pick<AuditEventRow, 'resources'>): AuditResource[] =>
  (JSON.parse(resources) as [string, string][]).map(([type, name]) => ({ type, name }));

/** Every word that an event is found by, each once. */
export function termsOf(row: SearchableRow): ReadonlySet<number> {
  const { region, user_name: userName, access_key_id: accessKeyId } = row;
  const terms = new Set([
    termOf(region, 'all', ''),
    termOf(region, 'eventName', row.event_name),
    termOf(region, 'eventSource', row.event_source),
    termOf(region, 'readOnly', String(row.read_only === 1)),
  ]);
  if (userName !== null) terms.add(termOf(region, 'userName', userName));
  if (accessKeyId !== null) terms.add(termOf(region, 'accessKeyId', accessKeyId));
  // Other ids say by themselves when their event was, and are found by that.
  if (timeOfId(row.event_id) !== row.event_time) terms.add(termOf(region, 'eventId', row.event_id));
  for (const { type, name } of resourcesOf(row)) {
    terms.add(termOf(region, 'resourceName', name)).add(termOf(region, 'resourceType', type));
  }
  return terms;
}
