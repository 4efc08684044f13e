import { setTimeout as delay } from 'node:timers/promises';
import type { CompiledQuery, QueryResult } from 'kysely';
import type { StoreLimits, Writer } from '../backend.ts';
import type { MemberRow } from '../lease/death-watch.ts';
import { StorageError } from '../storage-error.ts';
import type { Change } from '../store.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { isBusy } from './sqlite-error.ts';
import { sqliteLastPosition, sqliteMembers } from './sqlite-reader.ts';

const statement = (sql: string) => ({ sql, parameters: [] });
const BEGIN = statement('begin immediate');
const COMMIT = statement('commit');
const SAVEPOINT = statement('savepoint one_write');
const RELEASE = statement('release one_write');
const ROLLBACK_TO = statement('rollback to one_write');
const ROLLBACK = statement('rollback');
const INSERT_CHANGE = 'insert into changes (position, topic) values (?, ?)';
const PRUNE = 'delete from changes where position <= ?';

/**
 * Milliseconds between tries for the lock that another process holds. A busy process leaves it free for a fraction of a
 * millisecond between two commits, so tries must be many; SQLite keeps no queue. They vary so as not to keep step.
 */
const PAUSES = [1, 2, 1, 3] as const;
/** Milliseconds for which a process that met another one waits a moment before each commit, to let it in. */
const POLITE_FOR = 1000;

/** The writer on one SQLite connection, which `open` makes anew after a fault it cannot be rolled back from. */
export class SqliteWriter implements Writer {
  readonly #open: () => SqliteConnection;
  readonly #limits: StoreLimits;
  #connection: SqliteConnection | undefined;
  #politeUntil = 0;

  constructor(open: () => SqliteConnection, limits: StoreLimits) {
    this.#open = open;
    this.#limits = limits;
    this.#connection = open();
  }

  /** Waits without blocking the event loop, as SQLite's own busy handler would. */
  async begin(): Promise<void> {
    const until = performance.now() + this.#limits.turnMilliseconds;
    if (performance.now() < this.#politeUntil) await delay(PAUSES[0]);
    for (let tries = 0; ; tries++) {
      try {
        this.#use().run(BEGIN);
        return;
      } catch (error) {
        if (!isLocked(error) || performance.now() > until) throw error;
      }
      this.#politeUntil = performance.now() + POLITE_FOR;
      await delay(PAUSES[tries % PAUSES.length]);
    }
  }

  async lastPosition(): Promise<number> {
    return sqliteLastPosition(this.#use());
  }

  async members(): Promise<readonly MemberRow[]> {
    return sqliteMembers(this.#use());
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

  /** A file tells nobody. */
  async announce(): Promise<void> {}

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
