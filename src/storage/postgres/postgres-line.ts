import { Client, type ClientConfig } from 'pg';
import { StorageError } from '../storage-error.ts';
import { postgresError } from './postgres-error.ts';
import type { PostgresHosts } from './postgres-hosts.ts';

/** Told of what happens to a line. */
export interface LineEvents {
  /** There is a new connection, to that server. */
  readonly onConnected?: (url: string) => void;
  /** A connection broke or was left. */
  readonly onEnd?: () => void;
  readonly onNotification?: (payload: string) => void;
}

export interface LineOptions extends LineEvents {
  /** Whether it looks for the server that commits; else it goes where such a line went before it. */
  readonly isSeeker?: boolean;
}

/** One connection of its own, made anew when it is needed after it broke. Its queries are sent without waiting. */
export class PostgresLine {
  readonly #hosts: PostgresHosts;
  readonly #config: ClientConfig;
  readonly #setUp: string;
  readonly #options: LineOptions;
  #client: Promise<Client> | undefined;
  #connected: { readonly client: Client; readonly url: string } | undefined;

  /** `setUp` is run on each new connection. */
  constructor(hosts: PostgresHosts, config: ClientConfig, setUp: string, options: LineOptions = {}) {
    this.#hosts = hosts;
    this.#config = { ...config, pipeline: true };
    this.#setUp = setUp;
    this.#options = options;
  }

  /** @throws StorageError `unavailable` */
  use(): Promise<Client> {
    if (this.#client === undefined) {
      const connecting: Promise<Client> = this.#connect(() => {
        if (this.#client === connecting) void this.#leave();
      });
      this.#client = connecting;
    }
    return this.#client;
  }

  /** Leaves the connection; the server rolls back what it had open. The next `use` makes another. */
  async drop(): Promise<void> {
    const leaving = this.#leave();
    // A connection that never came about, or breaks while it ends, is gone as well.
    await leaving?.then((client) => client.end()).catch(() => undefined);
  }

  /** Leaves that connection, if it is not left yet, because its server does not do what it should: another is next. */
  async giveUp(client: Client): Promise<void> {
    if (this.#connected?.client !== client) return;
    this.#hosts.avoid(this.#connected.url);
    await this.drop();
  }

  #leave(): Promise<Client> | undefined {
    const leaving = this.#client;
    this.#client = undefined;
    this.#connected = undefined;
    if (leaving !== undefined) this.#options.onEnd?.();
    return leaving;
  }

  async #connect(onEnd: () => void): Promise<Client> {
    let problem: unknown;
    for (const url of this.#options.isSeeker ? this.#hosts.inTurn() : [this.#hosts.preferred]) {
      try {
        const client = await this.#connectTo(url, onEnd);
        this.#connected = { client, url };
        this.#options.onConnected?.(url);
        return client;
      } catch (error) {
        problem = error;
      }
    }
    onEnd();
    throw postgresError(problem);
  }

  async #connectTo(url: string, onEnd: () => void): Promise<Client> {
    const client = new Client({ ...this.#config, connectionString: url });
    let isUsed = false;
    // Queries under way learn of a broken connection by themselves; without a listener it would end the process.
    for (const event of ['error', 'end'] as const) client.on(event, () => isUsed && onEnd());
    client.on('notification', ({ payload = '' }) => this.#options.onNotification?.(payload));
    try {
      await client.connect();
      if (this.#hosts.areMany) await refuseStandby(client);
      await client.query(this.#setUp);
      isUsed = true;
      return client;
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
  }
}

async function refuseStandby(client: Client): Promise<void> {
  const { rows } = await client.query('select pg_is_in_recovery() as "isStandby"');
  if (rows[0]?.isStandby) throw new StorageError('unavailable', 'the server is a standby');
}
