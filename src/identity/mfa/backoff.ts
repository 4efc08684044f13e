import type { Instant } from '../../core/clock.ts';
import type { MfaAttemptRow } from './tables.ts';

/** Wrong codes in a row that cost nothing but themselves. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MILLISECONDS = 1000;
/**
 * Three codes of a million are good at a time: who guesses once in five minutes needs a year for one chance in four. Who
 * only mistyped waits no longer than this, whatever others do.
 */
const LONGEST_WAIT_MILLISECONDS = 300_000;

/** When the next code of a source is looked at; at once where it is in the past. */
export function nextTryAt({ failures, last_failure_at }: MfaAttemptRow): Instant {
  if (failures < FREE_FAILURES) return last_failure_at;
  const wait = FIRST_WAIT_MILLISECONDS * 2 ** Math.min(failures - FREE_FAILURES, 20);
  return last_failure_at + Math.min(wait, LONGEST_WAIT_MILLISECONDS);
}
