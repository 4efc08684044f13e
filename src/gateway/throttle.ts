import { AwsError } from '../core/aws-error.ts';
import type { Instant } from '../core/clock.ts';
import { ALONE, type Crew } from '../core/crew.ts';
import { networkOf } from '../core/network-of.ts';
import { TokenBuckets } from './token-bucket.ts';

export interface ThrottleLimits {
  /** Calls a second of one user, role or root, by whatever credentials, in the long run; twice as many in a burst. */
  readonly callsPerSecond: number;
  /** Calls a second from one address (of IPv6: from one /64) that prove nobody (no or bad signature); ten times as many in a burst. */
  readonly failuresPerSecond: number;
  /** Calls a second from one address that are proven by a token instead of a signature; ten times as many in a burst. */
  readonly unsignedPerSecond: number;
}

export const DEFAULT_THROTTLE_LIMITS: ThrottleLimits = {
  callsPerSecond: 20_000,
  failuresPerSecond: 50,
  unsignedPerSecond: 100,
};

/** Keys and addresses remembered. */
const REMEMBERED = 10_000;

/** Keeps one client from taking the whole server, and a stranger from guessing fast or filling the audit log. */
export interface Throttle {
  /** @throws AwsError Throttling */
  call(principalId: string, now: Instant): void;
  /** @throws AwsError Throttling */
  failure(address: string, now: Instant): void;
  /** @throws AwsError Throttling */
  unsigned(address: string, now: Instant): void;
  counts(): ThrottleCounts;
}

/** Refusals since the start: of calls of one principal, and of requests of one address. */
export interface ThrottleCounts {
  readonly principal: number;
  readonly failures: number;
  readonly unsigned: number;
}

const throttled = (): AwsError => new AwsError('Throttling', 'Rate exceeded', { status: 400 });

const TOPIC = 'throttle';

/** A token that a stranger took at another process. */
interface Taken {
  readonly by: 'failures' | 'unsigned';
  readonly key: string;
  readonly at: Instant;
}

/**
 * Of several processes on a machine each gives a principal its part of the calls: telling the others of every one would
 * cost as much as the call. What strangers take is told to all at once, so that who is spread over all of them has no more.
 */
export function createThrottle(limits: ThrottleLimits, crew: Crew = ALONE): Throttle {
  const callsPerSecond = limits.callsPerSecond / crew.size;
  const calls = new TokenBuckets({ perSecond: callsPerSecond, burst: callsPerSecond * 2, keys: REMEMBERED });
  const ofStrangers = (perSecond: number) =>
    new TokenBuckets({ perSecond, burst: perSecond * 10, keys: REMEMBERED });
  const strangers = {
    failures: ofStrangers(limits.failuresPerSecond),
    unsigned: ofStrangers(limits.unsignedPerSecond),
  };
  const counts = { principal: 0, failures: 0, unsigned: 0 };
  const refuse = (by: keyof ThrottleCounts): never => {
    counts[by]++;
    throw throttled();
  };
  const takeAsStranger = (by: Taken['by'], address: string, at: Instant): void => {
    const key = networkOf(address);
    if (!strangers[by].take(key, at)) refuse(by);
    crew.tell(TOPIC, { by, key, at } satisfies Taken);
  };
  crew.listen(TOPIC, (message) => {
    const { by, key, at } = message as Taken;
    strangers[by].spend(key, at);
  });
  return {
    call(principalId, now) {
      if (!calls.take(principalId, now)) refuse('principal');
    },
    failure: (address, now) => takeAsStranger('failures', address, now),
    unsigned: (address, now) => takeAsStranger('unsigned', address, now),
    counts: () => ({ ...counts }),
  };
}
