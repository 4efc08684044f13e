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
    const word = wordIn(payload);
    if (word === undefined) return;
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

/** Others may notify on the channel, too: what is none of our words is nothing to us. */
function wordIn(payload: string): Word | undefined {
  try {
    const { kind, by, member, position } = Object(JSON.parse(payload)) as Record<string, unknown>;
    const isPosition = Number.isSafeInteger(position);
    if (kind === 'committed' && typeof by === 'string' && isPosition)
      return { kind, by, position: position as number };
    if (kind === 'applied' && typeof member === 'string' && isPosition)
      return { kind, member, position: position as number };
    return kind === 'gone' && typeof member === 'string' ? { kind, member } : undefined;
  } catch {
    return undefined;
  }
}
