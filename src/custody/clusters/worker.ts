/**
 * A process of a cluster's HSM: loads the library, does the one job its parent sends, answers and ends. It never prints:
 * PINs pass through it.
 */
import { Pkcs11Error } from '../pkcs11/pkcs11-error.ts';
import { isPinRefused, remedyFor } from '../pkcs11/return-codes.ts';
import { hardenProcess } from '../pkcs11/system-calls.ts';
import { JobError } from './job-error.ts';
import { createJobHandlers } from './job-handlers.ts';
import type { JobReply, JobRequest } from './jobs.ts';

const OWNER_ONLY = 0o077;

process.umask(OWNER_ONLY);
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));
hardenProcess();

function failure(error: unknown): JobReply {
  if (error instanceof JobError) return { ok: false, fault: error.fault, message: error.message };
  if (!(error instanceof Pkcs11Error)) return { ok: false, fault: 'broken', message: String(error) };
  if (isPinRefused(error.code)) return { ok: false, fault: 'pin-incorrect', message: error.message };
  const fault = remedyFor(error.code) === 'fail' ? 'not-possible' : 'broken';
  return { ok: false, fault, message: error.message };
}

process.once('message', (request: JobRequest) => {
  let reply: JobReply;
  try {
    const handlers = createJobHandlers(request.library);
    const handler = handlers[request.job] as (input: unknown) => unknown;
    reply = { ok: true, output: handler(request.input) };
  } catch (error) {
    reply = failure(error);
  }
  process.send?.(reply, undefined, undefined, () => process.exit(0));
});
