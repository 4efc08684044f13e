import { timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../core/clock.ts';
import { type OtpAlgorithm, oneTimePassword, timeStep } from '../../core/one-time-password.ts';
import type { SecretBytes } from '../../core/secret-bytes.ts';

/** What of a device decides which codes are good. */
export interface Authenticator {
  readonly seed: SecretBytes;
  readonly algorithm: OtpAlgorithm;
  /** Length of a step in seconds; null for a device that counts presses. */
  readonly periodSeconds: number | null;
  readonly lastCounter: number;
  readonly driftSteps: number;
}

/** What an accepted code tells of its device. */
export interface Match {
  /** Of the code, or of the second of two. */
  readonly counter: number;
  readonly driftSteps: number;
}

/** Steps a clock may be off its known drift, either way (RFC 6238 section 5.2 allows for one of delay). */
const TIME_WINDOW = 1;
/** Codes a button may have been pressed for and not used (RFC 4226 section 7.4: the look-ahead window). */
const PRESS_WINDOW = 10;
/** Steps, either way, and presses that are searched when two codes in a row are given: an hour of 30-second steps. */
const SEARCH = 120;

/** The counters to try, the likeliest first; none that was used. */
function candidates(device: Authenticator, now: Instant, timeWindow: number, pressWindow: number): number[] {
  const { lastCounter, driftSteps, periodSeconds } = device;
  if (periodSeconds === null)
    return Array.from({ length: pressWindow }, (_, index) => Math.max(-1, lastCounter) + 1 + index);
  const expected = timeStep(now, periodSeconds) + driftSteps;
  const around = Array.from({ length: timeWindow * 2 + 1 }, (_, index) => expected - timeWindow + index);
  return around
    .filter((counter) => counter > lastCounter && counter >= 0)
    .sort((a, b) => Math.abs(a - expected) - Math.abs(b - expected));
}

const ASCII_CODE = /^[0-9]{6}$/;

function isCodeAt({ seed, algorithm }: Authenticator, counter: number, code: string): boolean {
  return timingSafeEqual(Buffer.from(oneTimePassword(seed, counter, algorithm)), Buffer.from(code));
}

const matchAt = ({ periodSeconds }: Authenticator, now: Instant, counter: number): Match => ({
  counter,
  driftSteps: periodSeconds === null ? 0 : counter - timeStep(now, periodSeconds),
});

/** Where a code is good; undefined where it is not, or was used. All counters are tried, so that time tells nothing. */
export function matchCode(device: Authenticator, now: Instant, code: string): Match | undefined {
  if (!ASCII_CODE.test(code)) return undefined;
  const matching = candidates(device, now, TIME_WINDOW, PRESS_WINDOW).filter((counter) =>
    isCodeAt(device, counter, code),
  );
  const [counter] = matching;
  return counter === undefined ? undefined : matchAt(device, now, counter);
}

/** The same for two codes in a row, over a window wide enough for a clock that went its own way. */
export function matchTwoCodes(
  device: Authenticator,
  now: Instant,
  first: string,
  second: string,
): Match | undefined {
  if (!ASCII_CODE.test(first) || !ASCII_CODE.test(second)) return undefined;
  const counter = candidates({ ...device, driftSteps: 0 }, now, SEARCH, SEARCH).find(
    (candidate) => isCodeAt(device, candidate, first) && isCodeAt(device, candidate + 1, second),
  );
  return counter === undefined ? undefined : matchAt(device, now, counter + 1);
}
