import type { Store } from '../../storage/store.ts';
import { type NotedSession, SessionBook } from './session-book.ts';
import { forgetOldSessions, writeKnownSessions } from './session-records.ts';

/** Writes are serial: one that is too long keeps others waiting. */
const SESSIONS_PER_WRITE = 500;
/** Sessions that expired long ago are looked for that often. */
const FORGET_MILLISECONDS = 600_000;

/** Notes sessions in memory, and writes them when it is told to. */
export class SessionWriter {
  readonly book = new SessionBook();
  readonly #store: Store;
  readonly #unwritten = new Map<string, NotedSession>();
  #forgottenAt = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Writes what is new, or `all` that was noted; what cannot be written stays for the next time. */
  async write(all: boolean): Promise<void> {
    for (const noted of this.book.take(all)) this.#unwritten.set(noted.session.accessKeyId, noted);
    while (this.#unwritten.size > 0) {
      const noted = [...this.#unwritten.values()].slice(0, SESSIONS_PER_WRITE);
      const now = Math.max(...noted.map(({ session, use }) => use?.at ?? session.issuedAt));
      const forgets = now - this.#forgottenAt >= FORGET_MILLISECONDS;
      const areMore = await this.#store.write(async ({ db }) => {
        await writeKnownSessions(db, noted);
        return forgets && (await forgetOldSessions(db, now));
      });
      if (forgets && !areMore) this.#forgottenAt = now;
      for (const { session } of noted) this.#unwritten.delete(session.accessKeyId);
    }
  }
}
