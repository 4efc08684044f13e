/**
 * A process that is logged in to a cluster's HSM as one crypto user, and stays so until its parent ends it. It never
 * prints: the PIN and plaintexts pass through it.
 */
import { hardenProcess } from '../../pkcs11/system-calls.ts';
import { jobFailure } from '../job-failure.ts';
import type { KeyReply, KeyRequest } from './key-calls.ts';
import { createKeyHandlers } from './key-handlers.ts';

const OWNER_ONLY = 0o077;

process.umask(OWNER_ONLY);
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));
hardenProcess();

const handlers = createKeyHandlers();

process.on('message', ({ id, call, input }: KeyRequest) => {
  let reply: KeyReply;
  try {
    reply = { id, ok: true, output: (handlers[call] as (input: unknown) => unknown)(input) };
  } catch (error) {
    reply = { id, ok: false, ...jobFailure(error) };
  }
  process.send?.(reply);
});
