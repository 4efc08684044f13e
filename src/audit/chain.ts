import { hash } from 'node:crypto';
import type { AuditEventRow } from './tables.ts';

/** Bytes of a link and of a content digest: SHA-256. */
const DIGEST_BYTES = 32;

/** What the first event of a deployment follows. */
export const GENESIS: Uint8Array = new Uint8Array(DIGEST_BYTES);

/** What of an event is hashed: every column but its place and its link, which the chain itself holds. */
export const CHAINED_COLUMNS = [
  'event_id',
  'account_id',
  'region',
  'event_time',
  'event_name',
  'event_source',
  'user_name',
  'access_key_id',
  'read_only',
  'detail',
  'resources',
] as const satisfies readonly (keyof AuditEventRow)[];

/** Each value with its length in UTF-16 units before it, so that no two lists of values give one text; null has none. */
function canonicalText(values: readonly unknown[]): string {
  let text = '';
  for (const value of values) {
    if (value === null) {
      text += '-';
      continue;
    }
    const written = String(value);
    text += `${written.length}:${written}`;
  }
  return text;
}

/** SHA-256 of an event's values, in the order of {@link CHAINED_COLUMNS}. */
export const contentDigest = (values: readonly unknown[]): Uint8Array =>
  hash('sha256', canonicalText(values), 'buffer');

export const contentOfRow = (row: AuditEventRow): Uint8Array =>
  contentDigest(CHAINED_COLUMNS.map((column) => row[column]));

/** The link of an event: SHA-256 of the link before it and its own content digest. */
export function nextLink(previous: Uint8Array, content: Uint8Array): Uint8Array {
  const both = new Uint8Array(2 * DIGEST_BYTES);
  both.set(previous);
  both.set(content, DIGEST_BYTES);
  return hash('sha256', both, 'buffer');
}
