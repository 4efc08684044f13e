import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  ACCOUNT,
  newHome,
  type ServerHome,
  type ServerOptions,
  settingsOf,
  type TestServer,
} from './server.ts';

/** A server in a process of its own, which can be killed. */
export interface ServerProcess extends TestServer {
  readonly pid: number;
  /** Resolves with the exit code; null after a signal. */
  readonly exited: Promise<number | null>;
  /** SIGKILL: nothing of the process gets a chance to tidy up. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: the process stands still as a whole, its sockets stay open. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
}

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** As an operator sets it; secrets never go on a command line. */
const environment = (home: ServerHome): NodeJS.ProcessEnv => {
  const { dataDirectory, databaseUrl, hsm } = settingsOf(home);
  return {
    PATH: process.env['PATH'],
    HOME: home.folder,
    KEYWARDEN_DATA: dataDirectory,
    KEYWARDEN_DATABASE: databaseUrl,
    KEYWARDEN_PORT: '0',
    KEYWARDEN_HSM_PIN: hsm.pin,
    KEYWARDEN_PKCS11_LIBRARY: hsm.library,
    KEYWARDEN_HSM_EXTERNAL: 'false',
    KEYWARDEN_ACCOUNT_ID: ACCOUNT,
    KEYWARDEN_ROOT_ACCESS_KEY_ID: home.root.accessKeyId,
    KEYWARDEN_ROOT_SECRET_ACCESS_KEY: home.root.secretAccessKey,
  };
};

export interface ProcessOptions extends Pick<ServerOptions, 'database' | 'home'> {
  /** Milliseconds by which its wall clock is ahead. */
  readonly clockOffset?: number;
  /** Further words of the command line. */
  readonly args?: readonly string[];
  /** False: the server makes root's key itself, and shows it. */
  readonly hasRootKey?: boolean;
}

/** Loaded before the program: its clock is off from the start. */
const skew = (milliseconds: number): string =>
  `--import=data:text/javascript,const now=Date.now;Date.now=()=>now()+${milliseconds}`;

/** Runs `keywarden serve`; `home` of an earlier server starts it on the same data. Ends with the test. */
export async function startServerProcess(
  t: TestContext,
  options: ProcessOptions = {},
): Promise<ServerProcess> {
  const home = options.home ?? (await newHome(t, options.database));
  const flags = options.clockOffset === undefined ? [] : [skew(options.clockOffset)];
  const { KEYWARDEN_ROOT_ACCESS_KEY_ID, KEYWARDEN_ROOT_SECRET_ACCESS_KEY, ...rest } = environment(home);
  const rootKey = { KEYWARDEN_ROOT_ACCESS_KEY_ID, KEYWARDEN_ROOT_SECRET_ACCESS_KEY };
  const child = spawn(process.execPath, [...flags, MAIN, 'serve', ...(options.args ?? [])], {
    env: { ...rest, ...(options.hasRootKey !== false && rootKey) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const log: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  t.after(() => end('SIGKILL'));
  const listening = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      log.push(text);
      const [, url] = /listens on (http\S+)/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
  const url = await Promise.race([
    listening,
    exited.then(() => {
      throw new Error(`the server did not start: ${log.join('')}`);
    }),
  ]);
  return {
    ...home,
    url,
    log,
    pid: child.pid ?? 0,
    exited,
    kill: () => end('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    close: () => end('SIGTERM'),
  };
}
