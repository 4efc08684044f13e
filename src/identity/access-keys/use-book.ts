import type { Instant } from '../../core/clock.ts';
import { DAY_MILLISECONDS } from './key-end.ts';
import { USES_PER_DAY } from './tables.ts';

/** One kind of use of a key on one day. */
export interface KeyUse {
  readonly accessKeyId: string;
  /** UTC day as days since 1970. */
  readonly day: number;
  readonly service: string;
  readonly action: string;
  readonly address: string;
  readonly userAgent: string;
  /** Since it was last taken to be written. */
  calls: number;
  firstAt: Instant;
  lastAt: Instant;
}

/** What called, and from where. */
export interface UseOrigin {
  readonly address: string;
  readonly userAgent: string;
}

/** What stands for user agents and addresses of a day that has too many. */
export const MANY = '*';
/** Characters of a user agent that are kept: clients choose it. */
const USER_AGENT_LENGTH = 256;
/** The same use is written so often at most. */
const REPEAT_MILLISECONDS = 60_000;
/** Kinds of use in memory; beyond, all is written and forgotten. */
const MOST_KEPT = 50_000;

interface Noted extends KeyUse {
  writtenAt: Instant;
  isDue: boolean;
}

interface KeyDay {
  readonly day: number;
  readonly uses: Map<string, Noted>;
  last?: Noted;
}

/**
 * What access keys do, counted in memory until it is taken to be written: a new kind of use at once, a known one once a
 * minute. A client that goes on as before costs some comparisons a call.
 */
export class UseBook {
  readonly #days = new Map<string, KeyDay>();
  readonly #due: Noted[] = [];
  #size = 0;

  /** @returns whether there is something to be written */
  note(accessKeyId: string, service: string, action: string, origin: UseOrigin, now: Instant): boolean {
    const day = Math.floor(now / DAY_MILLISECONDS);
    const known = this.#dayOf(accessKeyId, day);
    const use = this.#useOf(known, accessKeyId, service, action, origin);
    known.last = use;
    use.calls++;
    use.lastAt = now;
    if (use.firstAt === 0) use.firstAt = now;
    if (use.isDue || now - use.writtenAt < REPEAT_MILLISECONDS) return false;
    this.#makeDue(use);
    return true;
  }

  /** What is to be written now, or `all` that was noted. */
  take(all: boolean): KeyUse[] {
    if (all || this.#size > MOST_KEPT) {
      for (const { uses } of this.#days.values())
        for (const use of uses.values()) if (use.calls > 0 && !use.isDue) this.#makeDue(use);
      this.#days.clear();
      this.#size = 0;
    }
    return this.#due.splice(0).map((use) => {
      const taken = { ...use };
      use.writtenAt = use.lastAt;
      use.isDue = false;
      use.calls = 0;
      use.firstAt = 0;
      return taken;
    });
  }

  #makeDue(use: Noted): void {
    use.isDue = true;
    this.#due.push(use);
  }

  #dayOf(accessKeyId: string, day: number): KeyDay {
    const known = this.#days.get(accessKeyId);
    if (known?.day === day) return known;
    if (known !== undefined) {
      for (const use of known.uses.values()) if (use.calls > 0 && !use.isDue) this.#makeDue(use);
      this.#size -= known.uses.size;
    }
    const fresh: KeyDay = { day, uses: new Map() };
    this.#days.set(accessKeyId, fresh);
    return fresh;
  }

  #useOf(
    known: KeyDay,
    accessKeyId: string,
    service: string,
    action: string,
    { address, userAgent: whole }: UseOrigin,
  ): Noted {
    const { last, day, uses } = known;
    const userAgent = whole.length > USER_AGENT_LENGTH ? whole.slice(0, USER_AGENT_LENGTH) : whole;
    if (
      last !== undefined &&
      last.action === action &&
      last.service === service &&
      last.address === address &&
      last.userAgent === userAgent
    )
      return last;
    for (const [from, by] of foldings(address, userAgent)) {
      const key = `${service} ${action} ${from} ${by}`;
      const found = uses.get(key);
      if (found !== undefined) return found;
      // Actions are as many as there are operations, so the last folding always has room.
      if (uses.size >= USES_PER_DAY && from !== MANY && !(by === MANY && uses.size < 2 * USES_PER_DAY))
        continue;
      const made: Noted = {
        accessKeyId,
        day,
        service,
        action,
        address: from,
        userAgent: by,
        calls: 0,
        firstAt: 0,
        lastAt: 0,
        writtenAt: 0,
        isDue: false,
      };
      uses.set(key, made);
      this.#size++;
      return made;
    }
    throw new Error('no folding had room');
  }
}

/** As it is; without its user agent; without address either. */
const foldings = (address: string, userAgent: string): readonly (readonly [string, string])[] => [
  [address, userAgent],
  [address, MANY],
  [MANY, MANY],
];
