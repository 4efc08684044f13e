import { Pool, type PoolClient, type PoolConfig } from 'pg';

/**
 * Connections that read, all to one server. They are left together: when another server commits, what the old one still
 * answers may be the past.
 */
export class PostgresPool {
  readonly #open: () => PoolConfig;
  readonly #clients = new Set<PoolClient>();
  #pool: Pool;

  /** `open` says, for each new pool, how to connect. */
  constructor(open: () => PoolConfig) {
    this.#open = open;
    this.#pool = this.#make();
  }

  connect(): Promise<PoolClient> {
    return this.#pool.connect();
  }

  /** Leaves all connections; queries under way fail. */
  renew(): void {
    const leaving = this.#pool;
    this.#pool = this.#make();
    // Ends the idle ones; those in use would be waited for.
    leaving.end().catch(() => undefined);
    for (const client of this.#clients) client.end().catch(() => undefined);
    this.#clients.clear();
  }

  async end(): Promise<void> {
    if (!this.#pool.ended && !this.#pool.ending) await this.#pool.end();
  }

  #make(): Pool {
    const pool = new Pool(this.#open());
    pool.on('connect', (client) => this.#clients.add(client));
    pool.on('remove', (client) => this.#clients.delete(client));
    // An idle connection broke; the pool has left it already.
    pool.on('error', () => undefined);
    return pool;
  }
}
