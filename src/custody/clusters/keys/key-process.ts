import { fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JobError } from '../job-error.ts';
import type { KeyCallInput, KeyCallName, KeyCallOutput, KeyReply, KeyRequest } from './key-calls.ts';

/** Beside this file, and of its kind: TypeScript in the source tree, JavaScript in the built package. */
const WORKER = fileURLToPath(new URL('./key-worker.ts', import.meta.url)).replace(
  /\.ts$/,
  extname(import.meta.filename),
);
/** Longest wait for an answer; a call that takes longer costs the process. */
const TIMEOUT_MILLISECONDS = 30_000;
/** For the calls that are under way when the process is to end. */
const GRACE_MILLISECONDS = 2000;

export interface KeyProcess {
  /** @throws JobError also when the process ends or does not answer in time */
  call<Name extends KeyCallName>(name: Name, input: KeyCallInput<Name>): Promise<KeyCallOutput<Name>>;
  /** Logs out once what is under way is done; resolves when the process is gone. Takes no call any more. */
  end(): Promise<void>;
}

interface Waiting {
  resolve(output: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Starts a process that loads no library yet; `environment` is what the library needs, such as SOFTHSM2_CONF. No secret is
 * in its environment or arguments.
 */
export function startKeyProcess(environment: Readonly<Record<string, string>>): KeyProcess {
  const cache = getCompileCacheDir();
  const child = fork(WORKER, [], {
    env: { ...environment, ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }) },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  /** Why no call is taken any more. */
  let refusal: string | undefined;
  const leaveIfIdle = (): void => {
    if (refusal !== undefined && waiting.size === 0 && child.connected) child.disconnect();
  };
  const settle = (id: number): Waiting | undefined => {
    const call = waiting.get(id);
    waiting.delete(id);
    clearTimeout(call?.timer);
    leaveIfIdle();
    return call;
  };
  child.on('message', (reply: KeyReply) => {
    const call = settle(reply.id);
    if (reply.ok) call?.resolve(reply.output);
    else call?.reject(new JobError(reply.fault, reply.message));
  });
  const gone = new Promise<void>((resolve) => {
    const end = (reason: string): void => {
      refusal ??= reason;
      for (const id of [...waiting.keys()]) settle(id)?.reject(new JobError('broken', reason));
      resolve();
    };
    child.once('error', (error) => end(`the HSM's process does not start: ${error.message}`));
    child.once('exit', (code, signal) => end(`the HSM's process ended (${signal ?? `exit code ${code}`})`));
  });
  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        if (refusal !== undefined) {
          reject(new JobError('broken', refusal));
          return;
        }
        const id = ++lastId;
        const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MILLISECONDS);
        waiting.set(id, { resolve: resolve as (output: unknown) => void, reject, timer });
        // A failed write is followed by the end of the process, which rejects what waits.
        child.send({ id, call: name, input } satisfies KeyRequest, () => undefined);
      }),
    async end() {
      const killer = setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS);
      refusal ??= "the HSM's process is being ended";
      leaveIfIdle();
      await gone;
      clearTimeout(killer);
    },
  };
}
