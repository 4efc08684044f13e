import { LEASE_WAIT_MILLISECONDS } from './lease.ts';

/** A member as its row says. */
export interface MemberRow {
  readonly id: string;
  /** Counts what it wrote to keep its lease. */
  readonly beat: number;
  /** Every change up to here it had applied when it last beat. */
  readonly applied: number;
  /** The beat that others ask for, where members do not beat unasked. */
  readonly asked: number;
}

/**
 * Tells which members are dead: whose beat stood still for longer than any lease, on the watcher's own clock. Where a
 * look always beats, another beat is due as soon as one is seen; elsewhere once the member is seen to be asked for it.
 */
export class DeathWatch {
  readonly #isBeatAlwaysDue: boolean;
  readonly #due = new Map<string, { readonly beat: number; readonly since: number }>();

  constructor(isBeatAlwaysDue: boolean) {
    this.#isBeatAlwaysDue = isBeatAlwaysDue;
  }

  /** All members there are, as a read says that ended before `now`, in milliseconds of a clock that never goes back. */
  sees(rows: readonly MemberRow[], now: number): void {
    const ids = new Set(rows.map(({ id }) => id));
    for (const id of this.#due.keys()) if (!ids.has(id)) this.#due.delete(id);
    for (const row of rows) {
      if (this.#due.get(row.id)?.beat === row.beat) continue;
      if (this.#isBeatAlwaysDue || row.asked > row.beat)
        this.#due.set(row.id, { beat: row.beat, since: now });
      else this.#due.delete(row.id);
    }
  }

  /** The database may be another: nothing seen so far counts. */
  reset(): void {
    this.#due.clear();
  }

  /** Those to be put out, if their beat is still this one. */
  dead(now: number): { readonly id: string; readonly beat: number }[] {
    return [...this.#due]
      .filter(([, { since }]) => now - since >= LEASE_WAIT_MILLISECONDS)
      .map(([id, { beat }]) => ({ id, beat }));
  }
}
