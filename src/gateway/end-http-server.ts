import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between looks for connections whose request was answered since. */
const SWEEP_MILLISECONDS = 25;
/** Milliseconds that requests under way have to come to their end. */
const DRAIN_MILLISECONDS = 10_000;

/** A connection that was not used for so long while its server drains is let go of: whoever is busy has used it by then. */
const QUIET_MILLISECONDS = 5000;

/**
 * Takes no connection any more. Resolves when all have ended, or after `patienceMilliseconds`. Answers must say that their
 * connection ends.
 */
export async function drainServer(server: Server, patienceMilliseconds: number): Promise<void> {
  let sweep: NodeJS.Timeout | undefined;
  const quiet = setTimeout(() => {
    sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MILLISECONDS);
  }, QUIET_MILLISECONDS);
  const patience = new AbortController();
  const ended = new Promise<void>((resolve) => {
    // Not the one of HTTP servers, which closes at once what is idle: a request may be on its way there.
    NetServer.prototype.close.call(server, () => resolve());
  });
  const tooLong = sleep(patienceMilliseconds, undefined, patience).catch(() => undefined);
  await Promise.race([ended, tooLong]);
  patience.abort();
  clearTimeout(quiet);
  clearInterval(sweep);
}

/** Takes no connection any more and lets every one go as soon as nothing is under way on it. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    // Clients keep answered connections open, for minutes.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MILLISECONDS);
    const drain = setTimeout(() => server.closeAllConnections(), DRAIN_MILLISECONDS);
    const done = (problem?: Error): void => {
      clearInterval(sweep);
      clearTimeout(drain);
      if (problem) reject(problem);
      else resolve();
    };
    // One that drained has stopped listening already, and may have ended.
    if (server.listening) server.close(done);
    else
      connectionsOf(server).then(
        (count) => (count === 0 ? done() : server.once('close', () => done())),
        done,
      );
    server.closeIdleConnections();
  });
}

export const connectionsOf = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.getConnections((problem, count) => (problem ? reject(problem) : resolve(count)));
  });
