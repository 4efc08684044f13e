import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import type { FeedReader } from '../backend.ts';
import type { MemberRow } from '../lease/death-watch.ts';
import type { Change } from '../store.ts';
import { SqliteConnection } from './sqlite-connection.ts';

/** Milliseconds a read waits, blocking, for a lock; in WAL mode only recovery after a crash makes it wait. */
const READ_BUSY = 5000;
/** Connections with a transaction of their own that stay open for the next. */
const MOST_IDLE = 4;

function openReader(path: string): SqliteConnection {
  const connection = new SqliteConnection(path, { isReader: true, busyMilliseconds: READ_BUSY });
  connection.execute('pragma query_only = on');
  return connection;
}

/**
 * Read-only connections. Single queries share one; a transaction, which must see one state of the database throughout,
 * has one to itself.
 */
export class SqliteReaders {
  readonly #path: string;
  readonly #idle: SqliteConnection[] = [];
  readonly #open = new Set<SqliteConnection>();
  readonly shared: SqliteConnection;

  constructor(path: string) {
    this.#path = path;
    this.shared = this.#add();
  }

  take(): SqliteConnection {
    return this.#idle.pop() ?? this.#add();
  }

  give(connection: SqliteConnection): void {
    if (this.#idle.length < MOST_IDLE && !connection.isInTransaction) {
      this.#idle.push(connection);
      return;
    }
    this.#open.delete(connection);
    connection.close();
  }

  close(): void {
    for (const connection of this.#open) connection.close();
    this.#open.clear();
  }

  #add(): SqliteConnection {
    const connection = openReader(this.#path);
    this.#open.add(connection);
    return connection;
  }
}

class SqliteReadConnection implements DatabaseConnection {
  readonly #readers: SqliteReaders;
  #own: SqliteConnection | undefined;

  constructor(readers: SqliteReaders) {
    this.#readers = readers;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return (this.#own ?? this.#readers.shared).run(query) as QueryResult<Row>;
  }

  // biome-ignore lint/correctness/useYield: Kysely wants a generator; there is no streaming on either database
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('the store does not stream');
  }

  begin(): void {
    this.#own = this.#readers.take();
    this.#own.execute('begin');
  }

  end(): void {
    if (this.#own === undefined) return;
    const own = this.#own;
    this.#own = undefined;
    if (own.isInTransaction) own.execute('rollback');
    this.#readers.give(own);
  }
}

/** Kysely's view of the readers. */
export class SqliteReaderDriver implements Driver {
  readonly #readers: SqliteReaders;

  constructor(readers: SqliteReaders) {
    this.#readers = readers;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteReadConnection> {
    return new SqliteReadConnection(this.#readers);
  }

  async beginTransaction(connection: SqliteReadConnection): Promise<void> {
    connection.begin();
  }

  /** There is nothing to commit: readers cannot write. */
  async commitTransaction(connection: SqliteReadConnection): Promise<void> {
    connection.end();
  }

  async rollbackTransaction(connection: SqliteReadConnection): Promise<void> {
    connection.end();
  }

  async releaseConnection(connection: SqliteReadConnection): Promise<void> {
    connection.end();
  }

  async destroy(): Promise<void> {
    this.#readers.close();
  }
}

const LAST = { sql: 'select coalesce(max(position), 0) as position from changes', parameters: [] };
const MEMBERS = { sql: 'select id, beat, applied, asked from members', parameters: [] };
const AFTER = 'select position, topic from changes where position > ? order by position limit ?';

export const sqliteLastPosition = (connection: SqliteConnection): number =>
  (connection.run(LAST).rows as { position: number }[])[0]?.position ?? 0;

export const sqliteMembers = (connection: SqliteConnection): MemberRow[] =>
  connection.run(MEMBERS).rows as MemberRow[];

/** The feed read through the readers' shared connection. */
export const sqliteFeedReader = (readers: SqliteReaders): FeedReader => ({
  lastPosition: async () => sqliteLastPosition(readers.shared),
  changesAfter: async (position, limit) =>
    readers.shared.run({ sql: AFTER, parameters: [position, limit] }).rows as Change[],
  look: async () => {
    const members = sqliteMembers(readers.shared);
    return { members, position: sqliteLastPosition(readers.shared) };
  },
});
