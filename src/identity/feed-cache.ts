import { AwsError } from '../core/aws-error.ts';
import { type Change, EVERYTHING_CHANGED } from '../storage/store.ts';

/** What a loader found, and the topics that make it untrue. Topics count even when nothing was found. */
export interface Loaded<Value> {
  readonly value: Value | undefined;
  readonly topics: Iterable<string>;
}

interface Entry<Value> {
  readonly key: string;
  readonly value: Value;
  readonly topics: readonly string[];
  /** Used since eviction last came past. */
  isRecent: boolean;
  /** Neighbours in the order of arrival. */
  older: Entry<Value> | undefined;
  newer: Entry<Value> | undefined;
}

/** What a cache did since it was made. */
export interface CacheCounts {
  readonly entries: number;
  /** Entries it may hold. */
  readonly limit: number;
  readonly hits: number;
  /** Reads of the database; those that share one count once. */
  readonly misses: number;
  /** Entries dropped for want of room. */
  readonly evictions: number;
}

/** Tries before a value that changes under every load is given up. */
const MAX_TRIES = 32;

/**
 * Values read from the database and kept true by the change feed: {@link apply} forgets, synchronously, all that a
 * change concerns, and a load that a change overtakes is done again, so that nothing stale is kept or handed out.
 * Absence is never kept, so whoever asks for what is not there pushes nothing out. At most `limit` values: a hand goes from the
 * oldest to the newest and drops the next that was not asked for since it last came past (SIEVE). So a crowd that asks once
 * pushes out itself, and not those that ask again and again.
 * @see https://www.usenix.org/conference/nsdi24/presentation/zhang-yazhuo
 */
export class FeedCache<Value> {
  readonly #limit: number;
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #keysByTopic = new Map<string, Set<string>>();
  readonly #loads = new Map<string, Promise<Value | undefined>>();
  /** One set for each read that is under way: the topics changed since it began. */
  readonly #changedDuringReads = new Set<Set<string>>();

  #oldest: Entry<Value> | undefined;
  #newest: Entry<Value> | undefined;
  /** What is looked at next when room is wanted; the oldest where there is none. */
  #hand: Entry<Value> | undefined;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  counts(): CacheCounts {
    return {
      entries: this.#entries.size,
      limit: this.#limit,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
    };
  }

  /** The value, if it is in memory. */
  peek(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.isRecent = true;
    this.#hits++;
    return entry.value;
  }

  /** The same without counting as use: for those who look again at what they had. */
  again(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
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
      this.#misses++;
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
    if (this.#entries.size >= this.#limit) this.#evictOne();
    const entry: Entry<Value> = {
      ...{ key, value, topics, isRecent: false },
      older: this.#newest,
      newer: undefined,
    };
    if (this.#newest !== undefined) this.#newest.newer = entry;
    this.#newest = entry;
    this.#oldest ??= entry;
    this.#entries.set(key, entry);
    for (const topic of topics) {
      const keys = this.#keysByTopic.get(topic);
      if (keys === undefined) this.#keysByTopic.set(topic, new Set([key]));
      else keys.add(key);
    }
  }

  #evictOne(): void {
    let next = this.#hand ?? this.#oldest;
    while (next?.isRecent) {
      next.isRecent = false;
      next = next.newer ?? this.#oldest;
    }
    if (next === undefined) return;
    this.#hand = next;
    this.#evictions++;
    // Moves the hand on.
    this.#remove(next.key);
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#unlink(entry);
    for (const topic of entry.topics) {
      const keys = this.#keysByTopic.get(topic);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysByTopic.delete(topic);
    }
  }

  #unlink(entry: Entry<Value>): void {
    const { older, newer } = entry;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    if (this.#hand === entry) this.#hand = newer;
  }
}
