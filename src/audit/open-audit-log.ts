import { AwsError } from '../core/aws-error.ts';
import type { Store, WriteTransaction } from '../storage/store.ts';
import type { AuditEvent } from './audit-event.ts';
import type { AuditLog } from './audit-log.ts';
import { insertEvents } from './insert-events.ts';
import { type StorableEvent, storable } from './storable.ts';

/** Milliseconds an appended event waits for others at most. */
const FLUSH_AFTER_MILLISECONDS = 100;
/** Events that may wait; beyond it, calls are refused rather than answered unrecorded. */
const MOST_WAITING = 50_000;
/** Characters of all that wait: one event may hold 200,000 of its caller's choosing. */
const MOST_WAITING_CHARACTERS = 64 * 1024 * 1024;
/** Events one transaction stores, so that a write never waits long behind them. */
const EVENTS_PER_WRITE = 2048;

const unavailable = (detail: string): AwsError =>
  new AwsError('ServiceUnavailable', 'The request has failed due to a temporary failure of the server.', {
    status: 503,
    logDetail: detail,
  });

/** The audit log over a store. `onProblem` hears of each failed attempt to store events; they are kept and tried again. */
export function openAuditLog(store: Store, onProblem: (problem: unknown) => void): AuditLog {
  let waiting: StorableEvent[] = [];
  let waitingCharacters = 0;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  let lastFailure: unknown;
  let failures = 0;

  const storeWaiting = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, EVENTS_PER_WRITE);
      await store.write((tx) => insertEvents(tx.db, store.dialect, batch));
      waiting = waiting.slice(batch.length);
      for (const { size } of batch) waitingCharacters -= size;
      lastFailure = undefined;
    }
  };

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    flushing ??= storeWaiting().finally(() => {
      flushing = undefined;
    });
    await flushing;
    if (waiting.length > 0) await flush();
  };

  const flushLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      flush().catch((problem: unknown) => {
        lastFailure = problem;
        failures++;
        onProblem(problem);
        flushLater();
      });
    }, FLUSH_AFTER_MILLISECONDS);
  };

  return {
    async record(tx: WriteTransaction, event: AuditEvent): Promise<void> {
      await insertEvents(tx.db, store.dialect, [storable(event)]);
    },
    append(event: AuditEvent): void {
      if (lastFailure !== undefined) throw unavailable('the last audit events could not be stored');
      if (waiting.length >= MOST_WAITING || waitingCharacters >= MOST_WAITING_CHARACTERS)
        throw unavailable('too many audit events are waiting to be stored');
      const kept = storable(event);
      waiting.push(kept);
      waitingCharacters += kept.size;
      flushLater();
    },
    backlog: () => ({
      events: waiting.length,
      characters: waitingCharacters,
      mostEvents: MOST_WAITING,
      failures,
    }),
    flush,
    close: flush,
  };
}
