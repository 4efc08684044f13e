import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';

export interface AuditTables {
  audit_events: AuditEventRow;
  audit_postings: AuditPostingRow;
  audit_fresh_postings: AuditFreshPostingRow;
  audit_index: AuditIndexRow;
  audit_denials: AuditDenialRow;
}

/** The columns that `LookupEvents` searches by, and the rest of the record. */
export interface AuditEventRow {
  /** Place in the one order of all events: 1, 2, 3 … without gaps, given in the write that stores the event. */
  sequence: number;
  event_id: string;
  account_id: AccountId;
  region: string;
  event_time: Instant;
  event_name: string;
  event_source: string;
  user_name: string | null;
  access_key_id: string | null;
  read_only: 0 | 1;
  /** The other members of the CloudTrail record, as JSON: `cloudtrail-record.ts` puts them together. */
  detail: string;
  /** JSON: a list of pairs of type and name. */
  resources: string;
  /** The event's link in the chain of all events; see `chain.ts`. */
  hash: Uint8Array;
}

/** Places of events that a term finds; see `terms.ts` and `postings.ts`. */
export interface AuditPostingRow {
  /** The account's number: what another account does makes no search of this one slower. */
  account: number;
  term: number;
  /** Time and sequence of the newest of the events. */
  last_time: Instant;
  last_sequence: number;
  /** Time of the oldest. */
  first_time: Instant;
  /** How much time and sequence of each lie before the newest's, newest first, parted by blanks. */
  places: string;
}

/** A posting that is not merged yet. */
export interface AuditFreshPostingRow extends AuditPostingRow {
  /** Which stretch of events it is of. */
  segment: number;
}

/** One row: how far the index of words has come. What is behind it is looked through event by event. */
export interface AuditIndexRow {
  id: 1;
  indexed_to: number;
  /** Number of the newest segment of fresh postings. */
  last_segment: number;
  /** Number of the newest segment that is merged, and gone. */
  merged_segment: number;
}

/** Why a call was denied: kept apart from the record, which others read. */
export interface AuditDenialRow {
  request_id: string;
  account_id: AccountId;
  /** Of who was denied, as `aws:userid` has it. */
  principal_id: string;
  event_time: Instant;
  /** JSON, as `sts:DecodeAuthorizationMessage` answers it. */
  explanation: string;
}
