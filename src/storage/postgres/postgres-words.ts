import type { Grapevine, Word } from '../grapevine.ts';
import type { PostgresLine } from './postgres-line.ts';

/** The channel of NOTIFY; each database has its own of every name. */
const CHANNEL = 'keywarden';
export const LISTEN = `listen ${CHANNEL};`;
export const TELL = `select pg_notify('${CHANNEL}', $1)`;

/** Words by LISTEN and NOTIFY, on the line of the feed. */
export class PostgresWords implements Grapevine {
  readonly #listeners = new Set<(word: Word) => void>();
  #line: PostgresLine | undefined;

  /** The line they are told on; its notifications go to {@link hear}. */
  speakOn(line: PostgresLine): void {
    this.#line = line;
  }

  hear(payload: string): void {
    const word = JSON.parse(payload) as Word;
    for (const listener of this.#listeners) listener(word);
  }

  tell(word: Word): void {
    // A word that is lost costs its listeners time, no more; the line notices by itself that it broke.
    this.#line
      ?.use()
      .then((client) => client.query(TELL, [JSON.stringify(word)]))
      .catch(() => undefined);
  }

  listen(listener: (word: Word) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
