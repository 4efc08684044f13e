import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/** A PostgreSQL server for tests; shared by all tests of one process. */
export interface TestPostgres {
  /** Of a superuser, on the database `postgres`. */
  readonly url: string;
  /** Makes an empty database and answers its URL. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** Where Debian keeps the server's programs, newest version first. */
const DEBIAN = '/usr/lib/postgresql';

export function findBinaries(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const versions = readdirSync(DEBIAN).sort((left, right) => Number(right) - Number(left));
  return versions
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((path) => existsSync(join(path, 'initdb')));
}

/** Folder of PostgreSQL's programs, where they are installed here. */
export const postgresBinaries = (): string | undefined => findBinaries();

/** True when tests can have a server, given by KEYWARDEN_TEST_POSTGRES_URL or installed from Debian. */
const isAvailable = (): boolean =>
  process.env['KEYWARDEN_TEST_POSTGRES_URL'] !== undefined || findBinaries() !== undefined;

/** Why tests on PostgreSQL are left out here; false when they are not. Where CI is `true` they may not be. */
export function skipWithoutPostgres(): string | false {
  if (isAvailable()) return false;
  if (process.env['CI'] === 'true') throw new Error('PostgreSQL is needed in CI: apt-get install postgresql');
  return 'no PostgreSQL here: install Debian package postgresql, or set KEYWARDEN_TEST_POSTGRES_URL';
}

const isRoot = (): boolean => process.getuid?.() === 0;

/** PostgreSQL refuses to run as root: then as Debian's user `postgres`. The server dies with the test, however that ends. */
export function asServerUser(command: readonly string[]): [string, string[]] {
  const user = isRoot() ? ['--reuid=postgres', '--regid=postgres', '--init-groups'] : [];
  if (process.platform === 'linux') return ['setpriv', [...user, '--pdeathsig=INT', ...command]];
  const [program = '', ...rest] = command;
  return [program, rest];
}

function idOf(flag: '-u' | '-g'): number {
  return Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Makes a cluster whose own text order is a language's: binary order must come from our schema, not from luck. */
export function initialize(binaries: string, folder: string, password: string): void {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isRoot()) for (const path of [folder, passwordFile]) chownSync(path, idOf('-u'), idOf('-g'));
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US'];
  const [program, parameters] = asServerUser([
    join(binaries, 'initdb'),
    ...['-D', join(folder, 'data'), '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    ...['--no-sync', '--no-instructions', ...locale],
  ]);
  const { status, stderr } = spawnSync(program, parameters, { encoding: 'utf8', cwd: folder });
  if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
}

export async function waitUntilReady(url: string, server: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${log()}`);
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await delay(50);
    }
  }
  server.kill('SIGKILL');
  throw new Error(`PostgreSQL did not answer within 10 s: ${log()}`);
}

/** A child's pipe is a socket, which the types do not say. */
export const unrefPipe = (pipe: NodeJS.ReadableStream): void => {
  if (pipe instanceof Socket) pipe.unref();
};

async function startServer(binaries: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-postgres-'));
  const password = randomBytes(16).toString('hex');
  initialize(binaries, folder, password);
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'on' };
  const [program, parameters] = asServerUser([
    join(binaries, 'postgres'),
    ...['-D', join(folder, 'data')],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const server = spawn(program, parameters, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    server.ref();
    // SIGINT is PostgreSQL's "fast" shutdown: connections are cut, nothing is lost.
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  try {
    await waitUntilReady(url, server, () => log);
  } catch (error) {
    await stop();
    throw error;
  }
  // The tests must be able to end while the server runs.
  server.unref();
  unrefPipe(server.stderr);
  return { url, stop };
}

/** Runs one statement on a connection of its own. */
export async function runOnPostgres(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function start(): Promise<TestPostgres> {
  const given = process.env['KEYWARDEN_TEST_POSTGRES_URL'];
  const binaries = findBinaries();
  if (given === undefined && binaries === undefined) throw new Error(String(skipWithoutPostgres()));
  const { url, stop } =
    given === undefined ? await startServer(binaries ?? '') : { url: given, stop: async () => undefined };
  const made: string[] = [];
  return {
    url,
    async createDatabase() {
      const name = `keywarden_test_${randomBytes(6).toString('hex')}`;
      await runOnPostgres(url, `create database ${name}`);
      made.push(name);
      const own = new URL(url);
      own.pathname = `/${name}`;
      return own.href;
    },
    async stop() {
      shared = undefined;
      if (given !== undefined)
        for (const name of made) await runOnPostgres(url, `drop database if exists ${name} with (force)`);
      await stop();
    },
  };
}

let shared: Promise<TestPostgres> | undefined;

/**
 * The server of KEYWARDEN_TEST_POSTGRES_URL, or one of our own in a temporary folder on a free loopback port. The first
 * caller starts it; call `stop` in an `after` hook of the last.
 */
export function startPostgres(): Promise<TestPostgres> {
  shared ??= start();
  return shared;
}
