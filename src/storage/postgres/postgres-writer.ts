import type { CompiledQuery, QueryResult } from 'kysely';
import type { Client } from 'pg';
import type { Writer } from '../backend.ts';
import type { Word } from '../grapevine.ts';
import type { MemberRow } from '../lease/death-watch.ts';
import { StorageError } from '../storage-error.ts';
import type { Change } from '../store.ts';
import { isServerAnswer, postgresError } from './postgres-error.ts';
import type { PostgresLine } from './postgres-line.ts';
import { runQuery } from './postgres-query.ts';
import { LAST_POSITION, MEMBERS } from './postgres-reader.ts';
import { TELL } from './postgres-words.ts';

/** Key of the advisory lock that makes writes serial in the whole deployment: the bytes of `keywrite`. */
export const WRITE_LOCK = BigInt(`0x${Buffer.from('keywrite').toString('hex')}`);

/** What comes behind the lock sees every write before this one: the session's transactions are read-committed. */
const BEGIN = `begin; select pg_advisory_xact_lock(${WRITE_LOCK})`;
const INSERT_CHANGES = 'insert into changes (position, topic) select * from unnest($1::bigint[], $2::text[])';

/**
 * The writer on one PostgreSQL connection. Statements whose answer nobody needs are sent ahead of the next one: if one
 * fails, the server refuses all that follow, and answers ROLLBACK to the commit.
 */
export class PostgresWriter implements Writer {
  readonly #line: PostgresLine;
  #client: Client | undefined;
  #base = 0;
  #members: readonly MemberRow[] = [];
  #fault: { readonly error: unknown } | undefined;

  constructor(line: PostgresLine) {
    this.#line = line;
  }

  async begin(): Promise<void> {
    this.#fault = undefined;
    try {
      await this.#begin(await this.#line.use());
    } catch (error) {
      await this.#line.drop();
      // The server may have restarted since the last write. Nothing is done yet, so another try cannot do it twice.
      if (isServerAnswer((error as Error).cause) && !isShutDown(error)) throw error;
      await this.#begin(await this.#line.use());
    }
  }

  async #begin(client: Client): Promise<void> {
    try {
      const [, last, members] = await Promise.all([
        client.query(BEGIN),
        client.query(LAST_POSITION),
        client.query(MEMBERS),
      ]);
      this.#base = last.rows[0].position;
      this.#members = members.rows;
      this.#client = client;
    } catch (error) {
      throw postgresError(error);
    }
  }

  async lastPosition(): Promise<number> {
    return this.#base;
  }

  async members(): Promise<readonly MemberRow[]> {
    return this.#members;
  }

  async savepoint(): Promise<void> {
    this.#send('savepoint one_write');
  }

  query(query: CompiledQuery): Promise<QueryResult<unknown>> {
    return runQuery(this.#use(), query);
  }

  async release(): Promise<void> {
    this.#send('release savepoint one_write');
  }

  async rollBackWrite(): Promise<void> {
    this.#send('rollback to savepoint one_write; release savepoint one_write');
  }

  isIntact(): boolean {
    return this.#client !== undefined && this.#fault === undefined;
  }

  async insertChanges(changes: readonly Change[]): Promise<void> {
    const positions = changes.map(({ position }) => position);
    const topics = changes.map(({ topic }) => topic);
    this.#send(INSERT_CHANGES, [positions, topics]);
  }

  async pruneChanges(position: number): Promise<void> {
    this.#send('delete from changes where position <= $1', [position]);
  }

  async announce(word: Word): Promise<void> {
    this.#send(TELL, [JSON.stringify(word)]);
  }

  async commit(): Promise<void> {
    const { command } = await this.#use()
      .query('commit')
      .catch((error) => {
        throw postgresError(error);
      });
    if (this.#fault !== undefined) throw this.#fault.error;
    if (command !== 'COMMIT') throw new StorageError('unavailable', 'the database rolled the commit back');
    this.#client = undefined;
  }

  async rollBack(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    try {
      await client?.query('rollback');
    } catch {
      // Without its connection the server rolls back by itself.
      await this.#line.drop();
    }
  }

  #use(): Client {
    if (this.#client === undefined) throw new StorageError('unavailable', 'no transaction is open');
    return this.#client;
  }

  #send(sql: string, parameters?: unknown[]): void {
    this.#use()
      .query(sql, parameters)
      .catch((error) => {
        this.#fault ??= { error: postgresError(error) };
      });
  }
}

/** The server is going down or just came up: class 57P of SQLSTATE. */
function isShutDown(error: unknown): boolean {
  const cause = (error as Error).cause;
  return cause instanceof Error && 'code' in cause && String(cause.code).startsWith('57P');
}
