/**
 * Milliseconds for which a process may answer from its caches after it began to look at the change feed, if it then
 * applied all it saw. Longer costs writers more when a process dies, shorter suffers less of a pause of the database.
 */
export const LEASE_MILLISECONDS = 3000;

/**
 * Milliseconds that a writer waits longer than the lease, because clocks do not run equally fast: 3 % of the lease,
 * where quartz differs by 0.01 % and clocks that are being corrected by 0.05 %.
 */
export const MARGIN_MILLISECONDS = 100;

/** After so long on its own clock a writer knows that whoever had not heard of its commit answers nobody. */
export const LEASE_WAIT_MILLISECONDS = LEASE_MILLISECONDS + MARGIN_MILLISECONDS;

/** A reading of two clocks of one machine, in milliseconds. */
export interface Moment {
  /** Never goes back, but may stand still while the machine sleeps. */
  readonly elapsed: number;
  /** Goes on while the machine sleeps, but may be set. */
  readonly wall: number;
}

/** Milliseconds by which the wall clock may fall behind the other without being set: it is only slowed by corrections. */
const SET_BACK_MILLISECONDS = 500;

/**
 * Milliseconds between two readings of the same clocks: what the one says that saw more time go by. Infinite where the
 * wall clock was set back: then nobody here knows whether the machine slept.
 */
export function millisecondsBetween(earlier: Moment, later: Moment): number {
  const elapsed = later.elapsed - earlier.elapsed;
  const wall = later.wall - earlier.wall;
  return wall < elapsed - SET_BACK_MILLISECONDS ? Number.POSITIVE_INFINITY : Math.max(elapsed, wall);
}

/**
 * Whether this process may answer from its caches: when it began to look at the feed less than a lease ago, was a member
 * then, and has applied all that the look saw.
 */
export class Lease {
  #lookBegan: Moment | undefined;

  /** A look that began then has been applied as a whole. */
  prove(lookBegan: Moment): void {
    this.#lookBegan = lookBegan;
  }

  /** Nothing is proven any more. */
  lose(): void {
    this.#lookBegan = undefined;
  }

  /** Milliseconds since the newest look began that proves something; infinite without one. */
  age(now: Moment): number {
    return this.#lookBegan === undefined
      ? Number.POSITIVE_INFINITY
      : millisecondsBetween(this.#lookBegan, now);
  }

  holds(now: Moment): boolean {
    return this.age(now) <= LEASE_MILLISECONDS;
  }
}
