import { type ChildProcess, spawn } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { Socket } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CustodyError, type CustodyFault } from './custody-error.ts';
import { openChannel } from './hsm-channel.ts';
import type { HsmCallName, HsmInput, HsmOutput, HsmReply, HsmRequest, HsmUseCalls } from './hsm-protocol.ts';

/** Beside this file, and of its kind: TypeScript in the source tree, JavaScript in the built package. */
const WORKER = fileURLToPath(new URL('./pkcs11/worker.ts', import.meta.url)).replace(
  /\.ts$/,
  extname(import.meta.filename),
);
const MOST_STDERR_CHARACTERS = 2000;
const GRACE_MILLISECONDS = 2000;

export type HsmCaller = <Name extends HsmCallName>(
  name: Name,
  input: HsmInput<Name>,
  timeoutMilliseconds?: number,
) => Promise<HsmOutput<Name>>;

/** As {@link HsmCaller}, for calls that any process answers alike. */
export type HsmUser = <Name extends keyof HsmUseCalls>(
  name: Name,
  input: HsmInput<Name>,
  timeoutMilliseconds?: number,
) => Promise<HsmOutput<Name>>;

/** A call to several processes; what they answer is not told. */
export type HsmTeller = <Name extends keyof HsmUseCalls>(name: Name, input: HsmInput<Name>) => Promise<void>;

export interface HsmProcess {
  readonly pid: number | undefined;
  readonly isRunning: boolean;
  /** Calls sent and not answered yet. */
  readonly waiting: number;
  /** How long the first of them has waited. */
  readonly waitingMilliseconds: number;
  /** @throws CustodyError also when the process ends or does not answer in time; it is then killed */
  readonly call: HsmCaller;
  /** Lets the process end, and makes it after two seconds. */
  close(): Promise<void>;
}

export interface HsmProcessOptions {
  /** What the library needs of the environment, such as SOFTHSM2_CONF. The process gets nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  /** Longest wait for an answer; a call that takes longer costs the process. */
  readonly callTimeoutMilliseconds: number;
  /** Called once when the process has ended, with what it printed. */
  onExit(reason: string): void;
  /** Told of every call that is over: milliseconds since it was sent, and its fault if it failed. */
  onSettled?(tookMilliseconds: number, fault: CustodyFault | undefined): void;
}

interface Waiting {
  resolve(output: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
  readonly sentAt: number;
}

/** Starts an HSM process. No secret is in its environment or arguments. */
export function startHsmProcess(options: HsmProcessOptions): HsmProcess {
  const child = spawn(process.execPath, [WORKER], {
    env: environment(options.environment),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let isRunning = true;

  const call: HsmCaller = (name, input, timeoutMilliseconds = options.callTimeoutMilliseconds) =>
    new Promise((resolve, reject) => {
      if (!isRunning) {
        reject(new CustodyError('unavailable', 'the HSM process has ended'));
        return;
      }
      const id = ++lastId;
      const timer = setTimeout(() => {
        fail(
          id,
          new CustodyError('unavailable', `the HSM did not answer ${name} in ${timeoutMilliseconds} ms`),
        );
        isRunning = false;
        child.kill('SIGKILL');
      }, timeoutMilliseconds);
      waiting.set(id, {
        resolve: resolve as (output: unknown) => void,
        reject,
        timer,
        sentAt: performance.now(),
      });
      // A failed write is followed by the end of the process, which rejects what waits.
      channel?.send({ id, call: name, input });
    });

  const settle = (id: number, now: number, fault?: CustodyFault): Waiting | undefined => {
    const call = waiting.get(id);
    waiting.delete(id);
    clearTimeout(call?.timer);
    if (call !== undefined) options.onSettled?.(now - call.sentAt, fault);
    return call;
  };
  const fail = (id: number, error: CustodyError, now = performance.now()): void =>
    settle(id, now, error.fault)?.reject(error);

  // A pair of sockets, of which the child has the other; there is none when the child could not be started.
  const socket = child.stdio[3] instanceof Socket ? child.stdio[3] : undefined;
  socket?.on('error', () => undefined);
  const channel =
    socket &&
    openChannel<HsmRequest, HsmReply>(socket, (replies) => {
      const now = performance.now();
      for (const reply of replies) {
        if (reply.ok) settle(reply.id, now)?.resolve(reply.output);
        else fail(reply.id, new CustodyError(reply.fault, reply.message), now);
      }
    });
  const exited = whenExited(child, (reason) => {
    isRunning = false;
    for (const id of [...waiting.keys()]) fail(id, new CustodyError('unavailable', reason));
    options.onExit(reason);
  });
  return {
    get pid() {
      return child.pid;
    },
    get isRunning() {
      return isRunning;
    },
    get waiting() {
      return waiting.size;
    },
    get waitingMilliseconds() {
      const first = waiting.values().next().value;
      return first === undefined ? 0 : performance.now() - first.sentAt;
    },
    call,
    async close() {
      const killer = setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS);
      socket?.end();
      await exited;
      clearTimeout(killer);
    },
  };
}

/** What the library needs, and Node's compile cache if this process has one: it saves the start some 60 ms. */
function environment(needed: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir();
  return {
    ...needed,
    ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }),
  };
}

/** Settles once the process is gone, or could not be started. */
function whenExited(child: ChildProcess, onExit: (reason: string) => void): Promise<void> {
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-MOST_STDERR_CHARACTERS);
  });
  return new Promise((resolve) => {
    const end = (reason: string): void => {
      onExit(printed === '' ? reason : `${reason}: ${printed.trim()}`);
      resolve();
    };
    child.once('exit', (code, signal) => {
      const reason = `the HSM process ended (${signal ?? `exit code ${code}`})`;
      if (child.stderr === null || child.stderr.readableEnded) end(reason);
      else child.stderr.once('close', () => end(reason));
    });
    child.once('error', (error) => {
      if (child.pid === undefined) end(`the HSM process does not start: ${error.message}`);
    });
  });
}
