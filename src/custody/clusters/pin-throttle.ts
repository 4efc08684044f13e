import type { Instant } from '../../core/clock.ts';

/** Wrong PINs in a row that cost nothing; SoftHSM itself never locks. */
const FREE_TRIES = 5;
const FIRST_PAUSE_MILLISECONDS = 30_000;
const LONGEST_PAUSE_MILLISECONDS = 3_600_000;
/** Names that are counted; who tries more of them makes the oldest forgotten, not the memory grow. */
const MOST_USERS = 10_000;

/** Counts wrong PINs by user of a cluster; pauses double from half a minute to an hour. */
export class PinThrottle {
  readonly #failures = new Map<string, { count: number; until: Instant }>();

  /** Milliseconds until a PIN of this user is tried again; 0 when it may be now. */
  wait(user: string, now: Instant): number {
    return Math.max(0, (this.#failures.get(user)?.until ?? 0) - now);
  }

  failed(user: string, now: Instant): void {
    const count = (this.#failures.get(user)?.count ?? 0) + 1;
    const pause =
      count < FREE_TRIES
        ? 0
        : Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** (count - FREE_TRIES));
    // Behind all others, so that the first is the one that was quiet longest.
    this.#failures.delete(user);
    this.#failures.set(user, { count, until: now + pause });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MOST_USERS && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeeded(user: string): void {
    this.#failures.delete(user);
  }
}
