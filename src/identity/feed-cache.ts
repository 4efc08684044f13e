import { AwsError } from '../core/aws-error.ts';
import { type Change, EVERYTHING_CHANGED } from '../storage/store.ts';

/** What a loader found, and the topics that make it untrue. Topics count even when nothing was found. */
export interface Loaded<Value> {
  readonly value: Value | undefined;
  readonly topics: Iterable<string>;
}

interface Entry<Value> {
  readonly value: Value;
  readonly topics: readonly string[];
  /** Used since eviction last came past. */
  isRecent: boolean;
}

/** Tries before a value that changes under every load is given up. */
const MAX_TRIES = 32;

/**
 * Values read from the database and kept true by the change feed: {@link apply} forgets, synchronously, all that a
 * change concerns, and a load that a change overtakes is done again, so that nothing stale is kept or handed out.
 * Absence is never kept. At most `limit` values; the least recently used go first (second chance).
 */
export class FeedCache<Value> {
  readonly #limit: number;
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #keysByTopic = new Map<string, Set<string>>();
  readonly #loads = new Map<string, Promise<Value | undefined>>();
  /** One set for each read that is under way: the topics changed since it began. */
  readonly #changedDuringReads = new Set<Set<string>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value, if it is in memory. */
  peek(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.isRecent = true;
    return entry.value;
  }

  /** True when the value of that key is in memory and rests on one of these topics. */
  restsOn(key: string, topics: ReadonlySet<string>): boolean {
    return topics.size > 0 && (this.#entries.get(key)?.topics.some((topic) => topics.has(topic)) ?? false);
  }

  /**
   * Reads the value and keeps it; callers that ask for the same key meanwhile share one read.
   * @throws AwsError ServiceUnavailable (503) when it changes faster than it can be read
   */
  load(key: string, read: () => Promise<Loaded<Value>>): Promise<Value | undefined> {
    let load = this.#loads.get(key);
    if (load === undefined) {
      load = this.#load(key, read);
      this.#loads.set(key, load);
    }
    return load;
  }

  async #load(key: string, read: () => Promise<Loaded<Value>>): Promise<Value | undefined> {
    try {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const changed = new Set<string>();
        this.#changedDuringReads.add(changed);
        try {
          const { value, topics } = await read();
          // From here to the return nothing is awaited: a change comes either before the check or after the insert.
          const dependsOn = [...topics];
          if (changed.has(EVERYTHING_CHANGED) || dependsOn.some((topic) => changed.has(topic))) continue;
          if (value !== undefined) this.#insert(key, value, dependsOn);
          return value;
        } finally {
          this.#changedDuringReads.delete(changed);
        }
      }
    } finally {
      this.#loads.delete(key);
    }
    throw new AwsError('ServiceUnavailable', 'The request could not be processed. Try again.', {
      status: 503,
      logDetail: `${key} changed during each of ${MAX_TRIES} reads`,
    });
  }

  /** Forgets what the changes concern. */
  apply(changes: readonly Change[]): void {
    for (const { topic } of changes) {
      for (const changed of this.#changedDuringReads) changed.add(topic);
      const keys = topic === EVERYTHING_CHANGED ? this.#entries.keys() : this.#keysByTopic.get(topic);
      for (const key of [...(keys ?? [])]) this.#remove(key);
    }
  }

  #insert(key: string, value: Value, topics: readonly string[]): void {
    this.#remove(key);
    this.#entries.set(key, { value, topics, isRecent: false });
    for (const topic of topics) {
      const keys = this.#keysByTopic.get(topic);
      if (keys === undefined) this.#keysByTopic.set(topic, new Set([key]));
      else keys.add(key);
    }
    if (this.#entries.size > this.#limit) this.#evictOne();
  }

  #evictOne(): void {
    for (const [key, entry] of this.#entries) {
      if (!entry.isRecent) {
        this.#remove(key);
        return;
      }
      entry.isRecent = false;
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    for (const topic of entry.topics) {
      const keys = this.#keysByTopic.get(topic);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysByTopic.delete(topic);
    }
  }
}
