import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { ALL_SETTINGS, type Settings } from '../config.ts';
import { ALONE } from '../core/crew.ts';
import { type Command, type CommandContext, EXIT } from './command.ts';
import { failureText } from './failure-text.ts';
import { createLog, type Log } from './log.ts';
import { EXIT_INTERRUPTED } from './serving/exit-codes.ts';
import { listenForSignals } from './serving/signals.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'start the server',
  details:
    'On the first start it makes the data directory, an HSM token, the management account and its root, and shows ' +
    "root's access key once. SIGHUP takes the TLS certificate and the token of the metrics anew; with --workers it " +
    'replaces the workers one after the other, for a new version on disk too, and no request is refused.',
  settings: ALL_SETTINGS,
  flags: [],
  run: runServer,
};

async function runServer(context: CommandContext): Promise<number> {
  const { settings, output } = context;
  const log = createLog(output, settings.logLevel, { format: settings.logFormat, node: randomUUID() });
  const workers = settings.workers === 'auto' ? availableParallelism() : settings.workers;
  // All else is loaded only here, so that help and version answer at once.
  if (workers === 1) return inItsFormat(settings, log, serveAlone(context, log));
  const { isPrimary } = (await import('node:cluster')).default;
  if (!isPrimary) return (await import('./serving/work.ts')).work(context, log);
  return (await import('./serving/supervise.ts')).supervise(settings, workers, log);
}

/** Why a server ends is told as all else in its log; what is no JSON would be lost on who reads that. */
async function inItsFormat({ logFormat }: Settings, log: Log, code: Promise<number>): Promise<number> {
  if (logFormat === 'text') return code;
  try {
    return await code;
  } catch (error) {
    log.problem(failureText(error));
    return EXIT.failed;
  }
}

async function serveAlone(context: CommandContext, log: Log): Promise<number> {
  const signals = listenForSignals(process.env, () => process.exit(EXIT_INTERRUPTED));
  const { startServing } = await import('./serving/start-serving.ts');
  const place = { crew: ALONE, port: context.settings.port, isFirst: true };
  const serving = await startServing(context, log, place);
  signals.onReload(() => {
    log.info('SIGHUP: taking the TLS certificate and the token of the metrics anew');
    serving
      .reload()
      .catch((problem: unknown) =>
        log.problem(`SIGHUP: ${problem instanceof Error ? problem.message : problem}`),
      );
  });
  const reason = await signals.stop;
  log.info(`${reason}: answering what is under way, then stopping; once more stops at once`);
  await serving.close();
  log.info('stopped');
  return EXIT.ok;
}
