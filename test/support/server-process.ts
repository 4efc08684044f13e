import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { newHome, type ServerOptions, type TestServer } from './server.ts';

/** A server in a process of its own, which can be killed. */
export interface ServerProcess extends TestServer {
  readonly pid: number;
  /** SIGKILL: nothing of the process gets a chance to tidy up. Resolves when it is gone. */
  kill(): Promise<void>;
}

const SCRIPT = join(import.meta.dirname, 'serve-home.ts');

/** Starts a server in a child process; `home` of an earlier one starts it on the same data. Ends with the test. */
export async function startServerProcess(
  t: TestContext,
  options: Pick<ServerOptions, 'database' | 'home'> = {},
): Promise<ServerProcess> {
  const home = options.home ?? (await newHome(t, options.database));
  const child = spawn(process.execPath, [SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const log: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  t.after(() => end('SIGKILL'));
  // By pipe, because other users can read a command line.
  child.stdin.end(JSON.stringify(home));
  const printed = once(child.stdout.setEncoding('utf8'), 'data').then(([text]) => String(text).trim());
  const url = await Promise.race([
    printed,
    exited.then(() => {
      throw new Error(`the server did not start: ${log.join('')}`);
    }),
  ]);
  return {
    ...home,
    url,
    log,
    pid: child.pid ?? 0,
    kill: () => end('SIGKILL'),
    close: () => end('SIGTERM'),
  };
}
