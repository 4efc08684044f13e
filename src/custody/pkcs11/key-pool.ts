import type { KeyObject } from 'node:crypto';
import type { KeyPoolCounts } from '../hsm-protocol.ts';
import type { LoadableKey } from '../vault/vault-calls.ts';
import type { ObjectHandle } from './pkcs11.ts';

/** A handle of the module, or a key that Node's crypto uses. */
export type LoadedKey = ObjectHandle | KeyObject;

interface Entry {
  readonly wrapped: Uint8Array;
  readonly loaded: LoadedKey;
  readonly loadedAt: number;
}

export interface PoolLimits {
  readonly mostKeys: number;
  /** Longest time a key stays loaded, in use or not. */
  readonly milliseconds: number;
}

/** Closing a session, which every failed call does, costs some 0.1 µs for each session object there is. */
export const POOL_LIMITS: PoolLimits = { mostKeys: 1000, milliseconds: 10 * 60_000 };

/** What the pool counts; `usage` tells of it also before there is a pool. */
export type PoolCounter = { -readonly [Name in keyof KeyPoolCounts]: KeyPoolCounts[Name] };

export const newPoolCounter = (): PoolCounter => ({ loaded: 0, hits: 0, misses: 0, evictions: 0 });

/** Customers' keys this process has loaded, the least lately used first. */
export class KeyPool {
  readonly #limits: PoolLimits;
  readonly #now: () => number;
  readonly #load: (key: LoadableKey) => LoadedKey;
  readonly #unload: (loaded: LoadedKey) => void;
  readonly #counter: PoolCounter;
  readonly #entries = new Map<string, Entry>();

  constructor(options: {
    readonly limits: PoolLimits;
    /** Milliseconds that only grow. */
    readonly now: () => number;
    readonly load: (key: LoadableKey) => LoadedKey;
    readonly unload: (loaded: LoadedKey) => void;
    readonly counter: PoolCounter;
  }) {
    this.#limits = options.limits;
    this.#now = options.now;
    this.#load = options.load;
    this.#unload = options.unload;
    this.#counter = options.counter;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The key, loaded if it is not. */
  take(key: LoadableKey): LoadedKey {
    const known = this.#entries.get(key.place);
    // The same place may hold the same material wrapped anew: what was authenticated is this very blob.
    if (known !== undefined && this.#isFresh(known) && isSame(known.wrapped, key.wrapped)) {
      this.#entries.delete(key.place);
      this.#entries.set(key.place, known);
      this.#counter.hits++;
      return known.loaded;
    }
    this.#counter.misses++;
    if (known !== undefined) this.#drop(key.place, known);
    const loaded = this.#load(key);
    this.#entries.set(key.place, { wrapped: key.wrapped, loaded, loadedAt: this.#now() });
    this.#counter.loaded++;
    const [oldest] = this.#entries;
    if (this.#entries.size > this.#limits.mostKeys && oldest !== undefined) {
      this.#counter.evictions++;
      this.#drop(...oldest);
    }
    return loaded;
  }

  release(placePrefix: string): void {
    for (const [place, entry] of this.#entries) if (place.startsWith(placePrefix)) this.#drop(place, entry);
  }

  /** Unloads what has been loaded for too long. */
  sweep(): void {
    for (const [place, entry] of this.#entries) if (!this.#isFresh(entry)) this.#drop(place, entry);
  }

  #isFresh(entry: Entry): boolean {
    return this.#now() - entry.loadedAt < this.#limits.milliseconds;
  }

  #drop(place: string, entry: Entry): void {
    this.#entries.delete(place);
    this.#counter.loaded--;
    this.#unload(entry.loaded);
  }
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one === other || Buffer.compare(one, other) === 0;
