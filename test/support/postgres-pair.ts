import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  asServerUser,
  findBinaries,
  freePort,
  initialize,
  runOnPostgres,
  waitUntilReady,
} from './postgres.ts';

/** A primary and a standby that confirms each commit, of a test alone. */
export interface PostgresPair {
  /** On the database of the test, at whichever of both commits. */
  readonly url: string;
  /** At the first server alone. */
  readonly firstUrl: string;
  /** Ends the primary as an operator does, and starts it again. */
  restartFirst(): Promise<void>;
  /** Makes the standby the primary. The first server lives on and knows nothing of it. */
  promoteSecond(): Promise<void>;
}

class Server {
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  readonly #binaries: string;
  #process: ChildProcess | undefined;

  constructor(binaries: string, folder: string, port: number, password: string) {
    this.#binaries = binaries;
    this.folder = folder;
    this.port = port;
    this.url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  }

  async start(): Promise<void> {
    const settings = { listen_addresses: '127.0.0.1', port: this.port, unix_socket_directories: '' };
    const [program, parameters] = asServerUser([
      join(this.#binaries, 'postgres'),
      ...['-D', join(this.folder, 'data')],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]);
    const server = spawn(program, parameters, { cwd: this.folder, stdio: 'ignore' });
    this.#process = server;
    await waitUntilReady(this.url, server, () => `see ${this.folder}`);
  }

  async stop(): Promise<void> {
    const server = this.#process;
    if (server === undefined || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.on('exit', resolve));
    server.kill('SIGQUIT');
    await ended;
  }

  /** Runs one of PostgreSQL's programs as the server's user. */
  run(program: string, ...parameters: string[]): void {
    const [command, all] = asServerUser([join(this.#binaries, program), ...parameters]);
    const { status, stderr } = spawnSync(command, all, { encoding: 'utf8', cwd: this.folder });
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  }
}

export async function startPostgresPair(t: TestContext): Promise<PostgresPair> {
  const binaries = findBinaries();
  if (binaries === undefined) throw new Error("PostgreSQL's programs are not installed");
  const password = randomBytes(16).toString('hex');
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-postgres-'));
  const first = new Server(binaries, folder, await freePort(), password);
  initialize(binaries, folder, password);
  await first.start();
  await runOnPostgres(first.url, 'create database keywarden');
  const copy = mkdtempSync(join(tmpdir(), 'keywarden-standby-'));
  chmodSync(copy, 0o777);
  const second = new Server(binaries, copy, await freePort(), password);
  const source = `host=127.0.0.1 port=${first.port} user=postgres password=${password} application_name=standby`;
  second.run('pg_basebackup', '-D', join(copy, 'data'), '-R', '-c', 'fast', '-d', source);
  await second.start();
  await runOnPostgres(first.url, "alter system set synchronous_standby_names = 'standby'");
  await runOnPostgres(first.url, 'select pg_reload_conf()');
  t.after(async () => {
    await Promise.all([first.stop(), second.stop()]);
    for (const path of [folder, copy]) rmSync(path, { recursive: true, force: true });
  });
  const on = (ports: string): string =>
    `postgres://postgres:${password}@${ports}/keywarden?target_session_attrs=read-write`;
  return {
    url: on(`127.0.0.1:${first.port},127.0.0.1:${second.port}`),
    firstUrl: on(`127.0.0.1:${first.port}`),
    async restartFirst() {
      await first.stop();
      await first.start();
    },
    async promoteSecond() {
      second.run('pg_ctl', 'promote', '-w', '-D', join(copy, 'data'));
    },
  };
}
