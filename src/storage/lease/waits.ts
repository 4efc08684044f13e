import type { MemberRow } from './death-watch.ts';
import { LEASE_WAIT_MILLISECONDS } from './lease.ts';

/** What ended a wait: every member had applied the commit or was gone, or the leases of those who had not ran out. */
export type WaitEnd = 'applied' | 'lease';

/** A commit whose answer waits for other members. */
export interface Wait {
  /** The commit is durable; leases run from here on. @param now milliseconds of a clock that never goes back */
  committed(now: number): void;
  /** The commit failed: nobody waits any more. */
  cancel(): void;
}

interface Entry {
  readonly position: number;
  /** Those of whom nothing is known yet. */
  readonly members: Set<string>;
  /** Whether acknowledgements count: they do when they come by the way on which the commit was heard of, after it. */
  isHeard: boolean;
  committedAt: number | undefined;
  readonly end: (how: WaitEnd) => void;
}

/**
 * The commits of this process that wait for other members. Time is an argument, so that a model of the protocol runs
 * this very code.
 */
export class Waits {
  readonly #entries = new Set<Entry>();

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Waits for those who are members while the commit of changes up to `position` is under way. Calls `end` once all of
   * them have applied the commit, or answer nobody from before it.
   */
  begin(position: number, members: Iterable<string>, end: (how: WaitEnd) => void): Wait {
    const entry: Entry = {
      position,
      members: new Set(members),
      isHeard: false,
      committedAt: undefined,
      end,
    };
    this.#entries.add(entry);
    return {
      committed: (now) => {
        entry.committedAt = now;
        this.#settle(entry);
      },
      cancel: () => void this.#entries.delete(entry),
    };
  }

  /** This process's own word of a commit came back, or needs no way back. */
  heard(position: number): void {
    for (const entry of this.#entries) if (entry.position <= position) entry.isHeard = true;
  }

  /** The way by which words come broke: what comes by the next one may be of another history of the database. */
  lost(): void {
    for (const entry of this.#entries) entry.isHeard = false;
  }

  /** That member has applied every change up to `position`. */
  applied(member: string, position: number): void {
    for (const entry of this.#entries) {
      if (entry.isHeard && entry.position <= position && entry.members.delete(member)) this.#settle(entry);
    }
  }

  /** That member answers nobody, and will have seen all these commits before it does again. */
  gone(member: string): void {
    for (const entry of this.#entries) {
      if (entry.isHeard && entry.members.delete(member)) this.#settle(entry);
    }
  }

  /**
   * Call it before a read of all members begins, and what it returns with what was read: members that were waited for
   * and are not there are gone. Writes whose commit the read may not have seen are left alone.
   */
  witness(): (rows: readonly MemberRow[]) => void {
    const heard = [...this.#entries].filter(({ isHeard }) => isHeard);
    return (rows) => {
      const applied = new Map(rows.map((row) => [row.id, row.applied]));
      for (const entry of heard) {
        if (!entry.isHeard) continue;
        for (const member of entry.members) {
          if ((applied.get(member) ?? entry.position) >= entry.position) entry.members.delete(member);
        }
        this.#settle(entry);
      }
    };
  }

  /** Those who keep some write waiting. */
  waitedFor(): Set<string> {
    const all = new Set<string>();
    for (const { members } of this.#entries) for (const member of members) all.add(member);
    return all;
  }

  /** Ends the waits for which leases have run out. */
  tick(now: number): void {
    for (const entry of this.#entries) {
      if (entry.committedAt !== undefined && now - entry.committedAt >= LEASE_WAIT_MILLISECONDS)
        this.#end(entry, 'lease');
    }
  }

  #settle(entry: Entry): void {
    if (entry.members.size === 0 && entry.committedAt !== undefined) this.#end(entry, 'applied');
  }

  #end(entry: Entry, how: WaitEnd): void {
    if (this.#entries.delete(entry)) entry.end(how);
  }
}
