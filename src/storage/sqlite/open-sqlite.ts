import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  DummyDriver,
  Kysely,
  type Dialect as KyselyDialect,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Backend, StoreLimits } from '../backend.ts';
import { StorageError } from '../storage-error.ts';
import { hasEnded, lifeOfProcess } from './process-life.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteReaderDriver, SqliteReaders, sqliteFeedReader } from './sqlite-reader.ts';
import { SqliteWriter } from './sqlite-writer.ts';

/** Milliseconds that opening waits, blocking, for another process that opens or closes the file. */
const OPEN_BUSY = 5000;

/** Milliseconds between looks at the feed; they only read. */
const LOOK_INTERVAL = 200;

const OWN_TABLES = `
  begin immediate;
  create table if not exists changes (position integer primary key, topic text not null) strict;
  create table if not exists migrations (name text primary key) strict, without rowid;
  create table if not exists members (
    id text primary key, beat integer not null, applied integer not null, asked integer not null
  ) strict, without rowid;
  commit;
`;

/** Kysely's own adapter lets one query or transaction in at a time; ours have connections enough. */
class ManyConnectionsAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** Everything is SQLite's, but for the driver. */
const sqliteDialect = (createDriver: KyselyDialect['createDriver']): KyselyDialect => ({
  createDriver,
  createAdapter: () => new ManyConnectionsAdapter(),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});

/** Makes the file for its owner alone; SQLite gives its `-wal` and `-shm` files the same mode. */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    throw new StorageError('unavailable', `the database file cannot be made: ${String(error)}`, {
      cause: error,
    });
  }
  if (process.platform === 'win32') return;
  // The entry of the new file must survive a power failure as well as its content.
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function openWriterConnection(path: string): SqliteConnection {
  const connection = new SqliteConnection(path, { isReader: false, busyMilliseconds: OPEN_BUSY });
  try {
    connection.execute('pragma journal_mode = wal');
    connection.execute('pragma synchronous = full; pragma foreign_keys = on; pragma trusted_schema = off');
    connection.execute(OWN_TABLES);
    // From here on the writer waits by itself, without blocking the event loop.
    connection.execute('pragma busy_timeout = 0');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Opens the file at `path`, made if it is missing: one connection that writes, others that read. */
export function openSqlite(path: string, limits: StoreLimits): Backend {
  createFile(path);
  const writer = new SqliteWriter(() => openWriterConnection(path), limits);
  const readers = new SqliteReaders(path);
  const reader = new Kysely({ dialect: sqliteDialect(() => new SqliteReaderDriver(readers)) });
  return {
    dialect: 'sqlite',
    kyselyDialect: sqliteDialect(() => new DummyDriver()),
    reader,
    writer,
    feed: sqliteFeedReader(readers),
    lookInterval: LOOK_INTERVAL,
    beatsUnasked: false,
    // There is none: a file does not turn into another one.
    onFeedBroken: () => undefined,
    newMemberId: () => `${lifeOfProcess()}#${randomUUID()}`,
    hasEnded: (member) => hasEnded(member.slice(0, member.indexOf('#'))),
    close: async () => {
      // Kysely refuses queries from here on; the readers close even if it never opened one.
      await reader.destroy();
      readers.close();
      // Last, so that it finds no reader and folds the write-ahead log into the file.
      writer.close();
    },
  };
}
