import type { Clock } from '../../core/clock.ts';
import type { AuditLog } from '../audit-log.ts';
import { pruneSome, sealSome } from '../retention/prune.ts';
import { lastVerification, requestVerification } from '../verify/requests.ts';
import { digestEvents, lastDigest } from './make-digest.ts';
import { ensureKeys, listKeys, type SigningContext } from './signing-keys.ts';

/** Milliseconds between two looks whether a digest is due; the first key is made at the first look. */
const PAUSE = 30_000;

export interface DigestingContext extends SigningContext {
  readonly audit: Pick<AuditLog, 'flush'>;
  readonly clock: Clock;
  readonly report: (problem: string) => void;
  /** Milliseconds between two digests. */
  readonly every: number;
}

/** Milliseconds after which the whole record is verified again by itself. */
const VERIFY_EVERY = 24 * 3_600_000;

/** Makes a digest when it is due. Any number of nodes may do so at once: one of them adds it. */
export async function digestWhenDue(context: DigestingContext): Promise<boolean> {
  const { store, clock, every } = context;
  const now = clock.now();
  await ensureKeys(context, now);
  const last = await lastDigest(store.reader);
  const isDue = last === undefined || last.made_at + every <= now;
  if (!isDue || !(await digestEvents(context, now))) return false;
  const verified = await lastVerification(store.reader);
  if (verified === undefined || (verified.state === 'DONE' && verified.requested_at + VERIFY_EVERY <= now))
    await store.write(({ db }) => requestVerification(db, now));
  return true;
}

/** What is due now: a digest, and removals of what accounts keep no longer. */
async function lookAfter(context: DigestingContext, isStopped: () => boolean): Promise<void> {
  await digestWhenDue(context);
  const now = context.clock.now();
  while (!isStopped() && (await pruneSome(context, now)));
  while (!isStopped() && (await sealSome(context, now)));
}

async function digestAtEnd(context: DigestingContext): Promise<void> {
  // A node that stops soon after its first start has no key yet.
  if ((await listKeys(context.store.reader)).length === 0) return;
  await context.audit.flush();
  await digestEvents(context, context.clock.now());
}

/** Signs the chain of events from time to time, and when the node stops. Returns the way to stop. */
export function keepDigesting(context: DigestingContext): () => Promise<void> {
  const { report } = context;
  const tell = (problem: unknown): void => report(`the audit log was not signed: ${String(problem)}`);
  let isStopped = false;
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(() => lookAfter(context, () => isStopped)).catch(tell);
  }, PAUSE);
  timer.unref();
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await running;
    await digestAtEnd(context).catch(tell);
  };
}
