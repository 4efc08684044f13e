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
    const bucket = this.#refilled(key, now);
    const isAllowed = bucket.tokens >= 1;
    if (isAllowed) bucket.tokens--;
    return isAllowed;
  }

  /** Takes a token that was used elsewhere, also when there is none: it is owed then. */
  spend(key: string, now: Instant): void {
    const bucket = this.#refilled(key, now);
    bucket.tokens = Math.max(-this.#limits.burst, bucket.tokens - 1);
  }

  #refilled(key: string, now: Instant): { tokens: number; at: Instant } {
    const { perSecond, burst, keys } = this.#limits;
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    bucket.at = Math.max(now, bucket.at);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > keys) {
      const oldest = this.#buckets.keys().next();
      if (!oldest.done) this.#buckets.delete(oldest.value);
    }
    return bucket;
  }
}
