import { Client, type ClientConfig } from 'pg';
import { postgresError } from './postgres-error.ts';

/** Told of what happens to a line. */
export interface LineEvents {
  /** A connection broke or was left. */
  readonly onEnd?: () => void;
  readonly onNotification?: (payload: string) => void;
}

/** One connection of its own, made anew when it is needed after it broke. Its queries are sent without waiting. */
export class PostgresLine {
  readonly #config: ClientConfig;
  readonly #setUp: string;
  readonly #events: LineEvents;
  #client: Promise<Client> | undefined;
  #connected: Client | undefined;

  /** `setUp` is run on each new connection. */
  constructor(config: ClientConfig, setUp: string, events: LineEvents = {}) {
    this.#config = { ...config, pipeline: true };
    this.#setUp = setUp;
    this.#events = events;
  }

  /** @throws StorageError `unavailable` */
  use(): Promise<Client> {
    if (this.#client === undefined) {
      const connecting: Promise<Client> = this.#connect(() => {
        if (this.#client !== connecting) return;
        this.#client = undefined;
        this.#events.onEnd?.();
      });
      this.#client = connecting;
    }
    return this.#client;
  }

  /**
   * Leaves the connection, `only` if it is that one; the server rolls back what it had open. The next `use` makes
   * another.
   */
  async drop(only?: Client): Promise<void> {
    if (only !== undefined && only !== this.#connected) return;
    const leaving = this.#client;
    this.#client = undefined;
    if (leaving !== undefined) this.#events.onEnd?.();
    // A connection that never came about, or breaks while it ends, is gone as well.
    await leaving?.then((client) => client.end()).catch(() => undefined);
  }

  async #connect(onEnd: () => void): Promise<Client> {
    const client = new Client(this.#config);
    // Queries under way learn of a broken connection by themselves; without a listener it would end the process.
    client.on('error', onEnd);
    client.on('end', onEnd);
    client.on('notification', ({ payload = '' }) => this.#events.onNotification?.(payload));
    try {
      await client.connect();
      await client.query(this.#setUp);
      this.#connected = client;
      return client;
    } catch (error) {
      onEnd();
      client.end().catch(() => undefined);
      throw postgresError(error);
    }
  }
}
