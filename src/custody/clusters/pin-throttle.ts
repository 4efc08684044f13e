import type { Instant } from '../../core/clock.ts';
import { ALONE, type Crew } from '../../core/crew.ts';

/** Wrong PINs in a row that cost nothing; SoftHSM itself never locks. */
const FREE_TRIES = 5;
const FIRST_PAUSE_MILLISECONDS = 30_000;
const LONGEST_PAUSE_MILLISECONDS = 3_600_000;
/** Names that are counted; who tries more of them makes the oldest forgotten, not the memory grow. */
const MOST_USERS = 10_000;

const TOPIC = 'wrong-pins';

interface Failures {
  readonly count: number;
  readonly until: Instant;
}

/** What became known of a user at another process; no failures: the PIN was right. */
type Told = readonly [user: string, failures: Failures | undefined];

/**
 * Counts wrong PINs by user of a cluster; pauses double from half a minute to an hour. Processes of one machine count
 * together: who tries a PIN holds the cluster's lock, and so do the next ones, who have heard of it by then.
 */
export class PinThrottle {
  readonly #failures = new Map<string, Failures>();
  readonly #crew: Crew;

  constructor(crew: Crew = ALONE) {
    this.#crew = crew;
    crew.listen(TOPIC, (message) => {
      if (message === null) return [...this.#failures];
      for (const told of message as readonly Told[]) this.#note(told);
      return undefined;
    });
  }

  /** Learns what the others know, in a process that comes later. */
  async catchUp(): Promise<void> {
    for (const all of await this.#crew.ask(TOPIC, null))
      for (const told of all as readonly Told[]) this.#note(told);
  }

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
    this.#tell([user, { count, until: now + pause }]);
  }

  succeeded(user: string): void {
    if (this.#failures.has(user)) this.#tell([user, undefined]);
  }

  #tell(told: Told): void {
    this.#note(told);
    this.#crew.tell(TOPIC, [told]);
  }

  #note([user, failures]: Told): void {
    // Behind all others, so that the first is the one that was quiet longest.
    this.#failures.delete(user);
    if (failures !== undefined) this.#failures.set(user, failures);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MOST_USERS && oldest !== undefined) this.#failures.delete(oldest);
  }
}
