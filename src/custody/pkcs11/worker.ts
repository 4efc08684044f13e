/**
 * The HSM process: the only one that loads native code. Started by hsm-process.ts, it answers one call at a time over the
 * socket on descriptor 3 and ends with its parent. It never prints: PINs and keys pass through it.
 */
import { Socket } from 'node:net';
import { openChannel } from '../hsm-channel.ts';
import type { HsmCallName, HsmReply, HsmRequest } from '../hsm-protocol.ts';
import { createHsmHandlers, describeFailure } from './hsm-handlers.ts';
import { hardenProcess } from './system-calls.ts';

const FENCED = 70;
const OWNER_ONLY = 0o077;
const CHANNEL = 3;
/** An answer does not wait longer than this for the calls that came with its own. */
const FLUSH_MILLISECONDS = 0.5;
const VAULT_MILLISECONDS = 1500;

process.umask(OWNER_ONLY);
// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
if (!hardenProcess()) process.stderr.write('HSM process: the system keeps core dumps or tracing on\n');

const { early, loadVault } = createHsmHandlers();
const handlers: { [Name in HsmCallName]?: unknown } = { ...early };
const socket = new Socket({ fd: CHANNEL, readable: true, writable: true });
const end = (): never => process.exit(0);
socket.on('end', end).on('close', end).on('error', end);
let queue: HsmRequest[] = [];
let isBusy = false;
let flushedAt = 0;

/** When the process has come up, and before somebody waits for it. */
setTimeout(() => void loadVault(), VAULT_MILLISECONDS).unref();

const channel = openChannel<HsmReply, HsmRequest>(socket, (requests) => {
  queue.push(...requests);
  if (!isBusy) void work();
});

async function work(): Promise<void> {
  isBusy = true;
  while (queue.length > 0) {
    const batch = queue;
    queue = [];
    for (const request of batch) {
      if (!Object.hasOwn(handlers, request.call)) Object.assign(handlers, await loadVault());
      const output = answer(request);
      if (output instanceof Promise) await output;
      const now = performance.now();
      if (now - flushedAt < FLUSH_MILLISECONDS) continue;
      flushedAt = now;
      channel.flush();
    }
  }
  channel.flush();
  isBusy = false;
}

/** Most handlers are synchronous: awaiting those would cost more than some of them take. */
function answer({ id, call, input }: HsmRequest): Promise<void> | void {
  try {
    const output = (handlers[call] as (input: unknown) => unknown)(input);
    if (!(output instanceof Promise)) channel.send({ id, ok: true, output });
    else {
      return output.then(
        (value) => channel.send({ id, ok: true, output: value }),
        (error: unknown) => fail(id, error),
      );
    }
  } catch (error) {
    fail(id, error);
  }
}

function fail(id: number, error: unknown): void {
  const failure = describeFailure(error);
  channel.send({ id, ok: false, ...failure });
  if (failure.fence) channel.flush(() => process.exit(FENCED));
}
