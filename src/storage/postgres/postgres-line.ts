import { Client, type ClientConfig } from 'pg';
import { postgresError } from './postgres-error.ts';

/** One connection of its own, made anew when it is needed after it broke. Its queries are sent without waiting. */
export class PostgresLine {
  readonly #config: ClientConfig;
  readonly #setUp: string;
  #client: Promise<Client> | undefined;

  /** `setUp` is run on each new connection. */
  constructor(config: ClientConfig, setUp: string) {
    this.#config = { ...config, pipeline: true };
    this.#setUp = setUp;
  }

  /** @throws StorageError `unavailable` */
  use(): Promise<Client> {
    if (this.#client === undefined) {
      const connecting: Promise<Client> = this.#connect(() => {
        if (this.#client === connecting) this.#client = undefined;
      });
      this.#client = connecting;
    }
    return this.#client;
  }

  /** Leaves the connection; the server rolls back what it had open. The next `use` makes another. */
  async drop(): Promise<void> {
    const leaving = this.#client;
    this.#client = undefined;
    // A connection that never came about, or breaks while it ends, is gone as well.
    await leaving?.then((client) => client.end()).catch(() => undefined);
  }

  async #connect(onEnd: () => void): Promise<Client> {
    const client = new Client(this.#config);
    // Queries under way learn of a broken connection by themselves; without a listener it would end the process.
    client.on('error', onEnd);
    client.on('end', onEnd);
    try {
      await client.connect();
      await client.query(this.#setUp);
      return client;
    } catch (error) {
      onEnd();
      client.end().catch(() => undefined);
      throw postgresError(error);
    }
  }
}
