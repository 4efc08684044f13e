/**
 * The HSM process: the only one that loads native code. Started by hsm-worker.ts, it answers one call at a time over the
 * IPC channel and ends with its parent. It never prints: PINs and keys pass through it.
 */
import type { HsmReply, HsmRequest } from '../hsm-protocol.ts';
import { createHsmHandlers, describeFailure } from './hsm-handlers.ts';
import { hardenProcess } from './system-calls.ts';

const FENCED = 70;
const OWNER_ONLY = 0o077;

process.umask(OWNER_ONLY);
// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));
if (!hardenProcess()) process.stderr.write('HSM process: the system keeps core dumps or tracing on\n');

const handlers = createHsmHandlers();
let queue: Promise<void> = Promise.resolve();

async function answer(request: HsmRequest): Promise<void> {
  try {
    const handler = handlers[request.call] as (input: unknown) => unknown;
    reply({ id: request.id, ok: true, output: await handler(request.input) });
  } catch (error) {
    const failure = describeFailure(error);
    reply({ id: request.id, ok: false, ...failure }, () => {
      if (failure.fence) process.exit(FENCED);
    });
  }
}

function reply(message: HsmReply, sent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, sent);
}

process.on('message', (request: HsmRequest) => {
  queue = queue.then(() => answer(request));
});
