import { setTimeout as delay } from 'node:timers/promises';
import type { CompiledQuery, QueryResult } from 'kysely';
import type { StoreLimits, Writer } from '../backend.ts';
import { StorageError } from '../storage-error.ts';
import type { Change } from '../store.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { isBusy } from './sqlite-error.ts';
import { sqliteLastPosition } from './sqlite-reader.ts';

const statement = (sql: string) => ({ sql, parameters: [] });
const BEGIN = statement('begin immediate');
const COMMIT = statement('commit');
const SAVEPOINT = statement('savepoint one_write');
const RELEASE = statement('release one_write');
const ROLLBACK_TO = statement('rollback to one_write');
const ROLLBACK = statement('rollback');
const INSERT_CHANGE = 'insert into changes (position, topic) values (?, ?)';
const PRUNE = 'delete from changes where position <= ?';

/** First and longest pause, in milliseconds, between two tries for the lock another process holds. */
const SHORTEST_PAUSE = 1;
const LONGEST_PAUSE = 16;

/** The writer on one SQLite connection, which `open` makes anew after a fault it cannot be rolled back from. */
export class SqliteWriter implements Writer {
  readonly #open: () => SqliteConnection;
  readonly #limits: StoreLimits;
  #connection: SqliteConnection | undefined;

  constructor(open: () => SqliteConnection, limits: StoreLimits) {
    this.#open = open;
    this.#limits = limits;
    this.#connection = open();
  }

  /** Waits without blocking the event loop, as SQLite's own busy handler would. */
  async begin(): Promise<void> {
    const until = performance.now() + this.#limits.turnMilliseconds;
    for (let pause = SHORTEST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        this.#use().run(BEGIN);
        return;
      } catch (error) {
        if (!isLocked(error) || performance.now() + pause > until) throw error;
      }
      await delay(pause);
    }
  }

  async lastPosition(): Promise<number> {
    return sqliteLastPosition(this.#use());
  }

  async savepoint(): Promise<void> {
    this.#use().run(SAVEPOINT);
  }

  async query(query: CompiledQuery): Promise<QueryResult<unknown>> {
    return this.#use().run(query);
  }

  async release(): Promise<void> {
    this.#use().run(RELEASE);
  }

  async rollBackWrite(): Promise<void> {
    this.#use().run(ROLLBACK_TO);
    this.#use().run(RELEASE);
  }

  isIntact(): boolean {
    return this.#connection?.isInTransaction ?? false;
  }

  async insertChanges(changes: readonly Change[]): Promise<void> {
    const connection = this.#use();
    for (const { position, topic } of changes) {
      connection.run({ sql: INSERT_CHANGE, parameters: [position, topic] });
    }
  }

  async pruneChanges(position: number): Promise<void> {
    this.#use().run({ sql: PRUNE, parameters: [position] });
  }

  async commit(): Promise<void> {
    this.#use().run(COMMIT);
  }

  async rollBack(): Promise<void> {
    try {
      if (this.isIntact()) this.#use().run(ROLLBACK);
    } catch {
      // What a new connection finds is the last commit, which is what rolling back means.
      this.close();
    }
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  #use(): SqliteConnection {
    this.#connection ??= this.#open();
    return this.#connection;
  }
}

const isLocked = (error: unknown): boolean => error instanceof StorageError && isBusy(error.cause);
