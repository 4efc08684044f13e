import type { Instant } from '../../core/clock.ts';
import type { KnownSession, SessionUse } from './known-session.ts';

/** What is to be written of a session. */
export interface NotedSession {
  readonly session: KnownSession;
  /** Address that asked for it; undefined where that was not seen. */
  madeFrom: string | undefined;
  use: SessionUse | undefined;
}

/** The use of a session is written so often at most. */
const REPEAT_MILLISECONDS = 60_000;
/** Sessions in memory; the oldest is forgotten first, and written anew when it is used again. */
const MOST_KEPT = 20_000;
/** Characters of a user agent that are kept: clients choose it. */
const USER_AGENT_LENGTH = 256;

interface Kept extends NotedSession {
  writtenAt: Instant;
  isDue: boolean;
}

/**
 * Sessions that were made or used, in memory until they are taken to be written: a new one at once, the use of a known one
 * once a minute.
 */
export class SessionBook {
  readonly #kept = new Map<string, Kept>();
  #due: Kept[] = [];

  /** A session that was just made. */
  made(session: KnownSession, from: string): void {
    this.#makeDue(this.#keep(session, from));
  }

  /**
   * A session that calls; `read` tells what it is, where that is not known yet.
   * @returns whether there is something to be written
   */
  used(accessKeyId: string, use: SessionUse, read: () => KnownSession): boolean {
    const known = this.#kept.get(accessKeyId) ?? this.#keep(read(), undefined);
    const isFirst = known.use === undefined;
    known.use = use;
    if (known.isDue || (!isFirst && use.at - known.writtenAt < REPEAT_MILLISECONDS)) return false;
    this.#makeDue(known);
    return true;
  }

  /** What is to be written now, or `all` that was noted. */
  take(all: boolean): NotedSession[] {
    if (all)
      for (const known of this.#kept.values())
        if (!known.isDue && known.use !== undefined && known.use.at > known.writtenAt) this.#makeDue(known);
    const taken = this.#due;
    this.#due = [];
    return taken.map((known) => {
      known.isDue = false;
      known.writtenAt = known.use?.at ?? known.session.issuedAt;
      const { session, madeFrom, use } = known;
      return {
        session,
        madeFrom,
        use: use && { ...use, userAgent: use.userAgent.slice(0, USER_AGENT_LENGTH) },
      };
    });
  }

  #makeDue(known: Kept): void {
    known.isDue = true;
    this.#due.push(known);
  }

  #keep(session: KnownSession, madeFrom: string | undefined): Kept {
    const fresh: Kept = { session, madeFrom, use: undefined, writtenAt: 0, isDue: false };
    this.#kept.set(session.accessKeyId, fresh);
    if (this.#kept.size > MOST_KEPT)
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest);
        break;
      }
    return fresh;
  }
}
