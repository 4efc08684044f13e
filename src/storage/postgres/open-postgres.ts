import { randomUUID } from 'node:crypto';
import {
  DummyDriver,
  Kysely,
  type Dialect as KyselyDialect,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type { ClientConfig, PoolConfig } from 'pg';
import type { Backend, StoreLimits } from '../backend.ts';
import { StorageError } from '../storage-error.ts';
import { postgresError } from './postgres-error.ts';
import { PostgresHosts } from './postgres-hosts.ts';
import { PostgresLine } from './postgres-line.ts';
import { PostgresPool } from './postgres-pool.ts';
import { PostgresReaderDriver, postgresFeedReader } from './postgres-reader.ts';
import { postgresTypes } from './postgres-types.ts';
import { LISTEN, PostgresWords } from './postgres-words.ts';
import { PostgresWriter, WRITE_LOCK } from './postgres-writer.ts';

/** Connections that read at once. */
const MOST_READERS = 10;
/** Milliseconds to connect, or to wait for a free reader. */
const CONNECT_LIMIT = 5000;
/** Milliseconds one read may take. */
const READ_LIMIT = 30_000;
/** Milliseconds between looks at the feed that nobody's word asked for. */
const LOOK_INTERVAL = 500;
/** Milliseconds one look at the feed may take, or each try to connect: short, so that a silent server is noticed. */
const FEED_LIMIT = 1500;
/** Milliseconds the client waits beyond the server's own limit before it takes the connection for dead. */
const SILENCE = 2000;

const OWN_TABLES = `
  begin;
  select pg_advisory_xact_lock(${WRITE_LOCK});
  set local client_min_messages = warning;
  create table if not exists changes (position bigint primary key, topic text collate "C" not null);
  create table if not exists migrations (name text collate "C" primary key);
  create table if not exists members (
    id text collate "C" primary key, beat bigint not null, applied bigint not null, asked bigint not null
  );
  commit;
`;

/** Text of bytes as the type parsers expect it; a limit in milliseconds for each statement. */
const session = (limit: number): string => `set bytea_output = hex; set statement_timeout = ${limit};`;

const readSession = (limit: number): string =>
  `${session(limit)} set default_transaction_read_only = on; set default_transaction_isolation = 'repeatable read';`;

/** A commit is on disk, and on standbys as set there, when it is answered: weaker defaults of the server do not count. */
const DURABLE = `
  select set_config('synchronous_commit', 'on', false)
  where current_setting('synchronous_commit') in ('off', 'local', 'remote_write');`;

/**
 * Milliseconds that a write may let the server wait for its next statement: it awaits nothing but its own queries. A
 * node that freezes or vanishes in the middle of one loses its turn after that, and the others go on.
 */
const IDLE_LIMIT = 2000;

const writeSession = (limits: StoreLimits): string => `
  ${session(limits.turnMilliseconds)}
  set idle_in_transaction_session_timeout = ${Math.min(limits.turnMilliseconds, IDLE_LIMIT)};
  set default_transaction_isolation = 'read committed';
  ${DURABLE}`;

const feedSession = `${session(FEED_LIMIT)} ${DURABLE} ${LISTEN}`;

/** Everything is PostgreSQL's, but for the driver. */
const postgresDialect = (createDriver: KyselyDialect['createDriver']): KyselyDialect => ({
  createDriver,
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
});

const poolConfig = (config: ClientConfig): PoolConfig => ({
  ...config,
  max: MOST_READERS,
  query_timeout: READ_LIMIT + SILENCE,
  onConnect: async (client) => {
    // Queries under way learn of a broken connection by themselves; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.query(readSession(READ_LIMIT));
  },
});

async function prepareDatabase(line: PostgresLine): Promise<void> {
  const client = await line.use();
  try {
    const encoding = (await client.query('show server_encoding')).rows[0]?.server_encoding;
    if (encoding !== 'UTF8')
      throw new StorageError('incompatible', `the database must be encoded in UTF8, not ${encoding}`);
    await client.query(OWN_TABLES);
  } catch (error) {
    throw postgresError(error);
  }
}

/**
 * Opens the database at `url`: one connection that writes, one that follows the feed, a pool that reads. Where the URL
 * names several servers, the one that is no standby is used, and looked for anew when it is lost.
 */
export async function openPostgres(url: string, limits: StoreLimits): Promise<Backend> {
  const hosts = new PostgresHosts(url);
  const config: ClientConfig = {
    application_name: 'keywarden',
    connectionTimeoutMillis: CONNECT_LIMIT,
    keepAlive: true,
    types: postgresTypes,
  };
  const writeLine = new PostgresLine(
    hosts,
    { ...config, query_timeout: limits.turnMilliseconds + SILENCE },
    writeSession(limits),
  );
  const pool = new PostgresPool(() => poolConfig({ ...config, connectionString: hosts.preferred }));
  const reader = new Kysely({ dialect: postgresDialect(() => new PostgresReaderDriver(pool)) });
  const { line: feedLine, words, onFeedBroken } = openFeedLine(hosts, config, writeLine, pool);
  const close = async (): Promise<void> => {
    await Promise.all([reader.destroy(), writeLine.drop(), feedLine.drop()]);
    // Kysely ends only a pool it has used.
    await pool.end();
  };
  try {
    await feedLine.use();
    await prepareDatabase(writeLine);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    dialect: 'postgres',
    kyselyDialect: postgresDialect(() => new DummyDriver()),
    reader,
    writer: new PostgresWriter(writeLine),
    feed: postgresFeedReader(feedLine),
    lookInterval: LOOK_INTERVAL,
    beatsUnasked: true,
    words,
    onFeedBroken,
    newMemberId: randomUUID,
    // Members may be on other machines: only their beat tells.
    hasEnded: () => false,
    close,
  };
}

/** The line of the feed decides which server is the one: it alone proves that a server still commits. */
function openFeedLine(
  hosts: PostgresHosts,
  config: ClientConfig,
  writeLine: PostgresLine,
  pool: PostgresPool,
) {
  const words = new PostgresWords();
  let onBroken: () => void = () => undefined;
  let server: string | undefined;
  const line = new PostgresLine(
    hosts,
    { ...config, query_timeout: FEED_LIMIT, connectionTimeoutMillis: FEED_LIMIT },
    feedSession,
    {
      isSeeker: true,
      onConnected: (url) => {
        hosts.prefer(url);
        if (server !== undefined) pool.renew();
        if (server !== undefined && server !== url) void writeLine.drop();
        server = url;
      },
      onEnd: () => {
        pool.renew();
        onBroken();
      },
      onNotification: (payload) => words.hear(payload),
    },
  );
  words.speakOn(line);
  const onFeedBroken = (listener: () => void): void => {
    onBroken = listener;
  };
  return { line, words, onFeedBroken };
}
