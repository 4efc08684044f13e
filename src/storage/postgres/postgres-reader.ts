import {
  CompiledQuery as Compiled,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { Client, PoolClient } from 'pg';
import type { FeedReader } from '../backend.ts';
import type { MemberRow } from '../lease/death-watch.ts';
import type { Change } from '../store.ts';
import { isServerAnswer, postgresError } from './postgres-error.ts';
import type { PostgresLine } from './postgres-line.ts';
import type { PostgresPool } from './postgres-pool.ts';
import { runQuery } from './postgres-query.ts';

class PostgresReadConnection implements DatabaseConnection {
  readonly client: PoolClient;
  isBroken = false;

  constructor(client: PoolClient) {
    this.client = client;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      return (await runQuery(this.client, query)) as QueryResult<Row>;
    } catch (error) {
      // Such as a query without an answer in time, which would answer the next one.
      if (!isServerAnswer(error) && !isServerAnswer((error as Error).cause)) this.isBroken = true;
      throw error;
    }
  }

  // biome-ignore lint/correctness/useYield: Kysely wants a generator; there is no streaming on either database
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('the store does not stream');
  }
}

/** Kysely's view of the pool of read-only connections, whose transactions see one state of the database. */
export class PostgresReaderDriver implements Driver {
  readonly #pool: PostgresPool;

  constructor(pool: PostgresPool) {
    this.#pool = pool;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresReadConnection> {
    try {
      return new PostgresReadConnection(await this.#pool.connect());
    } catch (error) {
      throw postgresError(error);
    }
  }

  async beginTransaction(connection: PostgresReadConnection): Promise<void> {
    await connection.executeQuery(Compiled.raw('begin'));
  }

  async commitTransaction(connection: PostgresReadConnection): Promise<void> {
    await connection.executeQuery(Compiled.raw('commit'));
  }

  async rollbackTransaction(connection: PostgresReadConnection): Promise<void> {
    try {
      await connection.executeQuery(Compiled.raw('rollback'));
    } catch (error) {
      connection.isBroken = true;
      throw error;
    }
  }

  async releaseConnection(connection: PostgresReadConnection): Promise<void> {
    connection.client.release(connection.isBroken);
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

export const LAST_POSITION = 'select coalesce(max(position), 0) as position from changes';
export const MEMBERS = 'select id, beat, applied, asked from members';
const AFTER = 'select position, topic from changes where position > $1 order by position limit $2';
const TIME = 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now';
const BEAT = 'update members set beat = beat + 1, applied = $2 where id = $1';

/** The feed read on a line of its own, which busy readers cannot hold up. */
export function postgresFeedReader(line: PostgresLine): FeedReader {
  async function onLine<Result>(ask: (client: Client) => Promise<Result>): Promise<Result> {
    const client = await line.use();
    try {
      return await ask(client);
    } catch (error) {
      await line.giveUp(client);
      throw error;
    }
  }
  async function rows<Row>(client: Client, sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await runQuery(client, Compiled.raw(sql, [...parameters]))).rows as Row[];
  }
  return {
    lastPosition: () =>
      onLine(async (client) => (await rows<{ position: number }>(client, LAST_POSITION))[0]?.position ?? 0),
    changesAfter: (position, limit) => onLine((client) => rows<Change>(client, AFTER, [position, limit])),
    look: (own, applied) =>
      onLine(async (client) => {
        // Sent at once, run one after another.
        const [, members, last, time] = await Promise.all([
          own === undefined ? undefined : rows(client, BEAT, [own, applied]),
          rows<MemberRow>(client, MEMBERS),
          rows<{ position: number }>(client, LAST_POSITION),
          rows<{ now: number }>(client, TIME),
        ]);
        const now = time[0]?.now;
        return { members, position: last[0]?.position ?? 0, ...(now !== undefined && { time: now }) };
      }),
  };
}
