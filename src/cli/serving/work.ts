import { joinCrew } from '../../crew/join-crew.ts';
import { CustodyError } from '../../custody/custody-error.ts';
import { type CommandContext, EXIT } from '../command.ts';
import type { Log } from '../log.ts';
import { type Serving, startServing } from './start-serving.ts';

/** How long clients have to go to the others. Tunnels of PKCS#11 programs cannot be asked to: they are cut then. */
const DRAIN_MILLISECONDS = 60_000;
/** Requests under way have 10 seconds, and what waits is stored within some more. */
const CLOSE_MILLISECONDS = 20_000;

/** Serves as one of several processes, until its supervisor wants it to end, or is gone. @returns the exit code */
export async function work(context: CommandContext, log: Log): Promise<number> {
  // A terminal tells all processes at once, and the supervisor knows what to do.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const terminated = new Promise<{ readonly isPolite: boolean }>((resolve) =>
    process.once('SIGTERM', () => resolve({ isPolite: true })),
  );
  const crew = await joinCrew();
  let serving: Serving;
  try {
    serving = await startServing(context, log, { crew, port: crew.port, isFirst: crew.isFirst });
  } catch (problem) {
    await crew.failed(problem instanceof CustodyError && problem.fault === 'pin-refused');
    crew.leave();
    throw problem;
  }
  crew.serving(serving.node.url);
  const { isPolite } = await Promise.race([crew.end, terminated]);
  if (isPolite) await Promise.race([serving.node.drain(DRAIN_MILLISECONDS), crew.hurry]);
  setTimeout(() => process.exit(EXIT.failed), CLOSE_MILLISECONDS).unref();
  await serving.close();
  crew.leave();
  return EXIT.ok;
}
