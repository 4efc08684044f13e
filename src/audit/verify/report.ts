import type { Instant } from '../../core/clock.ts';

/** What may be wrong with a record. */
export type ProblemKind =
  /** An event, or its place, is not what its link says. */
  | 'changed'
  /** Places without an event. */
  | 'removed'
  /** Two events in one place, or places out of order. */
  | 'inserted'
  /** The links fit one another, but not what was signed: all was calculated anew from somewhere on. */
  | 'rechained'
  /** Events that were signed are not there any more, up to the end. */
  | 'truncated'
  /** A digest is missing, not signed by its key, or does not follow the one before it. */
  | 'digest'
  /** A key of digests that nobody vouches for. */
  | 'key'
  /** Something is left of an event that no signed removal tells of. */
  | 'tombstone';

export interface Problem {
  readonly kind: ProblemKind;
  /** Sequence of the first event concerned; absent where it is about digests or keys. */
  readonly sequence?: number;
  /** Of the last, where it is more than one. */
  readonly to?: number;
  readonly eventId?: string;
  readonly eventTime?: Instant;
  readonly detail: string;
}

/** Problems listed at most; all are counted. */
export const MOST_PROBLEMS = 100;

export interface VerificationReport {
  readonly isWhole: boolean;
  /** Events looked at, tombstones included. */
  readonly events: number;
  readonly tombstones: number;
  /** First and last place looked at; 0 where there is none. */
  readonly from: number;
  readonly to: number;
  readonly digests: number;
  /** Place and time up to which events are signed; 0 without a digest. */
  readonly signedTo: number;
  readonly signedAt?: Instant;
  /** Events behind the last digest: chained, but whoever can write the database could have changed or removed them. */
  readonly unsigned: number;
  /** Link of the last event, hexadecimal: note it elsewhere to hold against a later report. */
  readonly head: string;
  readonly problemCount: number;
  readonly problems: readonly Problem[];
}
