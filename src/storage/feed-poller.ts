import type { FeedReader } from './backend.ts';
import { type ChangeFeed, missedChanges } from './change-feed.ts';

/** Looks for commits of other processes, and knows how long ago the last look succeeded. */
export class FeedPoller {
  readonly #reader: FeedReader;
  readonly #feed: ChangeFeed;
  readonly #elapsed: () => number;
  readonly #interval: number;
  #provenAt: number;
  #timer: NodeJS.Timeout | undefined;
  #look: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** `elapsed` is a clock in milliseconds that never goes back; `interval` is in milliseconds. */
  constructor(reader: FeedReader, feed: ChangeFeed, elapsed: () => number, interval: number) {
    this.#reader = reader;
    this.#feed = feed;
    this.#elapsed = elapsed;
    this.#interval = interval;
    this.#provenAt = elapsed();
    this.#schedule();
  }

  ageMilliseconds(): number {
    return this.#feed.isBroken ? Number.POSITIVE_INFINITY : this.#elapsed() - this.#provenAt;
  }

  /** Resolves when no look is under way and none will follow. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#look;
  }

  #schedule(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      // A look that fails proves nothing: the age grows, which is how the failure shows.
      this.#look = this.#lookOnce()
        .catch(() => undefined)
        .then(() => this.#schedule());
    }, this.#interval);
    this.#timer.unref();
  }

  async #lookOnce(): Promise<void> {
    const lookedAt = this.#elapsed();
    // Taken before the read: an own commit may move it on while the read is under way.
    const applied = this.#feed.applied;
    const last = await this.#reader.lastPosition();
    if (last < applied) this.#feed.restart(last);
    else this.#feed.deliver(await missedChanges(this.#reader, applied, last));
    this.#provenAt = lookedAt;
  }
}
