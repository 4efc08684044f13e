import { setTimeout as delay } from 'node:timers/promises';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../core/clock.ts';
import { type DueNotice, deleteNotice, hasDueNotices, takeNotices } from '../identity/root-notices.ts';
import type { Store } from '../storage/store.ts';
import type { Mailer } from '../web/mailer.ts';

export interface NoticeParts {
  readonly store: Store;
  /** Undefined where the operator has set no mail server: then notices are events at most. */
  readonly mailer: Mailer | undefined;
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** A fresh UUID, for event ids. */
  readonly newUuid: () => string;
}

/** Tries before a notice is given up: some two days. */
const MOST_TRIES = 50;

/**
 * Mails one notice and forgets it.
 * @throws whatever the mail server said; the notice stays, and is due again later
 */
export async function mailNotice(
  { store, mailer }: { readonly store: Store; readonly mailer: Mailer },
  { id, email, subject, text }: DueNotice,
): Promise<void> {
  await mailer.send({ to: email, subject, text });
  await store.write(({ db }) => deleteNotice(db, id));
}

/** Records and mails all notices that are due. Any number of nodes may do it at once: each notice is taken by one. */
export async function tellRoots(
  parts: NoticeParts,
  report: (problem: string) => void,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const { store, mailer, clock } = parts;
  const now = clock.now();
  if (!(await hasDueNotices(store.reader, now))) return;
  const notices = await store.write(async (tx) => {
    const taken = await takeNotices(tx.db, now);
    for (const notice of taken) {
      if (notice.event_name !== null) await parts.audit.record(tx, eventOf(parts, notice, notice.event_name));
      if (mailer === undefined || notice.tries >= MOST_TRIES) await deleteNotice(tx.db, notice.id);
    }
    return taken;
  });
  if (mailer === undefined) return;
  for (const notice of notices) {
    if (isStopped()) return;
    const told =
      notice.tries >= MOST_TRIES
        ? Promise.reject(new Error('given up'))
        : mailNotice({ store, mailer }, notice);
    await told.catch((problem: unknown) =>
      report(`root of ${notice.account_id} was not told "${notice.subject}": ${String(problem)}`),
    );
  }
}

/** What happened by the way of something else, in the trail of the account. */
const eventOf = (
  { newUuid }: NoticeParts,
  { account_id, created_at, event_parameters }: DueNotice,
  eventName: string,
): AuditEvent => ({
  eventId: newUuid(),
  eventTime: Number(created_at),
  eventSource: 'keywarden',
  eventName,
  awsRegion: 'us-east-1',
  sourceIPAddress: 'keywarden',
  userAgent: 'keywarden',
  requestId: newUuid(),
  readOnly: false,
  eventType: 'AwsServiceEvent',
  recipientAccountId: account_id,
  userIdentity: { type: 'Unknown', userName: 'keywarden' },
  requestParameters: JSON.parse(event_parameters ?? '{}') as Record<string, unknown>,
  responseElements: null,
  resources: [],
});

const PAUSE_MILLISECONDS = 2000;
/** A stop waits so long for a mail under way. */
const PATIENCE_MILLISECONDS = 2000;

/** Tells roots what they are to be told as long as a node runs; returns the way to stop. */
export function keepTellingRoots(parts: NoticeParts, report: (problem: string) => void): () => Promise<void> {
  let running: Promise<void> | undefined;
  let isStopped = false;
  const look = (): void => {
    running ??= tellRoots(parts, report, () => isStopped)
      .catch((problem: unknown) => report(`notices to roots were not looked at: ${String(problem)}`))
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(look, PAUSE_MILLISECONDS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    isStopped = true;
    // What a slow mail server takes after that is mailed once more by the next start.
    await Promise.race([running, delay(PATIENCE_MILLISECONDS, undefined, { ref: false })]);
  };
}
