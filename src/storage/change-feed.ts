import type { ChangeReader } from './backend.ts';
import { type Change, EVERYTHING_CHANGED } from './store.ts';

/** Changes a follower reads one by one; beyond that dropping everything is cheaper. */
const CATCH_UP = 10_000;

const everything = (position: number): Change[] => [{ position, topic: EVERYTHING_CHANGED }];

/** As `Store.changesAfter`. */
export async function changesAfter(feed: ChangeReader, position: number, limit: number): Promise<Change[]> {
  const changes = await feed.changesAfter(position, limit);
  const first = changes[0];
  if (first?.position === position + 1) return changes;
  const last = await feed.lastPosition();
  // Nothing behind `position`, or only what was committed between the two reads.
  if (first === undefined && last >= position) return [];
  return everything(last);
}

/** The changes from behind `applied` up to `last`, for a follower that has applied all up to `applied`. */
export async function missedChanges(feed: ChangeReader, applied: number, last: number): Promise<Change[]> {
  if (last === applied) return [];
  if (last < applied || last - applied > CATCH_UP) return everything(last);
  return changesAfter(feed, applied, last - applied);
}

/**
 * What this process knows of the feed, and who listens. Changes may come from own commits and from looks at the
 * database, both in order but one overtaking the other: each position is told once.
 */
export class ChangeFeed {
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  #applied: number;
  #isBroken = false;

  constructor(applied: number) {
    this.#applied = applied;
  }

  /** All listeners know every change up to this position. */
  get applied(): number {
    return this.#applied;
  }

  /** True after a listener has thrown. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  subscribe(listener: (changes: readonly Change[]) => void): () => void {
    // Wrapped, so that the same function given twice is two listeners.
    const entry = (changes: readonly Change[]): void => listener(changes);
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  /** Tells what is new in `changes`, which follow one another without a gap (or hold EVERYTHING_CHANGED). */
  deliver(changes: readonly Change[]): void {
    const fresh = changes.filter((change) => change.position > this.#applied);
    const last = fresh.at(-1);
    if (last === undefined) return;
    this.#applied = last.position;
    this.#tell(fresh);
  }

  /** The database went back in time: starts anew from `position`. */
  restart(position: number): void {
    this.#applied = position;
    this.#tell(everything(position));
  }

  #tell(changes: readonly Change[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(changes);
      } catch (error) {
        this.#isBroken = true;
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
