import type { DigestKeyRow, DigestRow } from '../digests/tables.ts';
import type { AuditEventRow } from '../tables.ts';

/** What is left of an event that was removed by its account's retention. */
export interface TombstoneRow {
  sequence: number;
  /** SHA-256 of the event's content. */
  content: Uint8Array;
  /** Number of the signed statement of its removal. */
  digest: number;
}

/** One place of the chain. */
export type ChainEntry =
  | { readonly kind: 'event'; readonly row: AuditEventRow }
  | { readonly kind: 'tombstone'; readonly row: TombstoneRow };

export type PublicDigestKey = Omit<DigestKeyRow, 'blob' | 'wrapped_under' | 'material_id'>;

/** A record to verify: a database, or an export of one. */
export interface VerifySource {
  keys(): Promise<readonly PublicDigestKey[]>;
  /** All, by number. */
  digests(): AsyncIterable<DigestRow>;
  /** Places from `from` up to `to`, in order. */
  entries(from: number, to: number): AsyncIterable<readonly ChainEntry[]>;
}
