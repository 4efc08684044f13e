import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';

/** The columns that `LookupEvents` searches by, and the rest of the record. */
export interface AuditTables {
  audit_events: AuditEventRow;
  audit_event_resources: AuditEventResourceRow;
  audit_denials: AuditDenialRow;
}

export interface AuditEventRow {
  /** Place in the one order of all events; grows with time. Given by the database. */
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
}

export interface AuditEventResourceRow {
  event_id: string;
  account_id: AccountId;
  /** CloudFormation's name of the kind, such as `AWS::IAM::User`. */
  type: string;
  name: string;
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
