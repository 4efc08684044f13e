import type { Instant } from '../core/clock.ts';

export interface BucketLimits {
  /** Calls a second, in the long run. */
  readonly perSecond: number;
  /** Calls at once after a pause. */
  readonly burst: number;
  /** Keys remembered at most; the one longest unused is forgotten first. */
  readonly keys: number;
}

/** Token buckets by key: a call takes one token, tokens come back at a steady rate. */
export class TokenBuckets {
  readonly #limits: BucketLimits;
  readonly #buckets = new Map<string, { tokens: number; at: Instant }>();

  constructor(limits: BucketLimits) {
    this.#limits = limits;
  }

  /** True when `key` may go on now; takes its token. */
  take(key: string, now: Instant): boolean {
    const { perSecond, burst, keys } = this.#limits;
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const refilled = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    const isAllowed = refilled >= 1;
    bucket.tokens = isAllowed ? refilled - 1 : refilled;
    bucket.at = Math.max(now, bucket.at);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > keys) {
      const oldest = this.#buckets.keys().next();
      if (!oldest.done) this.#buckets.delete(oldest.value);
    }
    return isAllowed;
  }
}
