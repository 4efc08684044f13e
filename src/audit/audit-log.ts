import type { WriteTransaction } from '../storage/store.ts';
import type { AuditEvent } from './audit-event.ts';

/** Events that are in memory and not stored yet. */
export interface AuditBacklog {
  readonly events: number;
  readonly characters: number;
  /** Beyond as many events calls are refused. */
  readonly mostEvents: number;
  /** Attempts to store events that failed, since the start. */
  readonly failures: number;
}

/** The record of every call: allowed, denied or failed. */
export interface AuditLog {
  /** Records a successful write inside its own transaction: both are kept, or neither. */
  record(tx: WriteTransaction, event: AuditEvent): Promise<void>;
  /**
   * Records a read, a denial or a failure. Kept in memory and committed with others within 100 ms.
   * @throws AwsError ServiceUnavailable (503) when events cannot be stored: nothing is answered unrecorded
   */
  append(event: AuditEvent): void;
  backlog(): AuditBacklog;
  /** Resolves when all that was appended is stored. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
