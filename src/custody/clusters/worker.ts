/**
 * A process of a cluster's HSM: loads the library, does the one job its parent sends, answers and ends. It never prints:
 * PINs pass through it.
 */
import { hardenProcess } from '../pkcs11/system-calls.ts';
import { jobFailure } from './job-failure.ts';
import { createJobHandlers } from './job-handlers.ts';
import type { JobReply, JobRequest } from './jobs.ts';

const OWNER_ONLY = 0o077;

process.umask(OWNER_ONLY);
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));
hardenProcess();

process.once('message', (request: JobRequest) => {
  let reply: JobReply;
  try {
    const handlers = createJobHandlers(request.library);
    const handler = handlers[request.job] as (input: unknown) => unknown;
    reply = { ok: true, output: handler(request.input) };
  } catch (error) {
    reply = { ok: false, ...jobFailure(error) };
  }
  process.send?.(reply, undefined, undefined, () => process.exit(0));
});
