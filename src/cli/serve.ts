import { ALL_SETTINGS } from '../config.ts';
import { VERSION } from '../version.ts';
import { type Command, type CommandContext, EXIT } from './command.ts';
import { createLog } from './log.ts';
import { welcomeText } from './welcome.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'start the server',
  details:
    'On the first start it makes the data directory, an HSM token, the management account and its root, and shows ' +
    "root's access key once.",
  settings: ALL_SETTINGS,
  flags: [],
  run: runServer,
};

const EXIT_INTERRUPTED = 130;

async function runServer({ settings, surroundings, output }: CommandContext): Promise<number> {
  const log = createLog(output, settings.logLevel);
  const stopped = stopSignal();
  // Loaded only here, so that help and version answer at once.
  const { startNode } = await import('../start.ts');
  const { loadTls } = await import('../gateway/tls.ts');
  const { backendSettings } = await import('./node-settings.ts');
  const tls = await loadTls(settings, Date.now());
  const node = await startNode(
    {
      ...(await backendSettings(settings, surroundings)),
      host: settings.host,
      port: settings.port,
      ...(tls && { tls }),
      isTlsTerminatedInFront: settings.tlsInFront,
      trustedProxies: settings.trustedProxies,
      firstAccount: settings.firstAccount,
    },
    log.problem,
  );
  if (settings.logLevel === 'info' || node.firstRun !== undefined) {
    output.out(
      `${welcomeText({
        version: VERSION,
        url: node.url,
        dataDirectory: settings.dataDirectory,
        firstRun: node.firstRun,
        isSecretGiven: settings.firstAccount.rootSecretAccessKey !== undefined,
        caBundlePath: tls?.caBundlePath,
      })}\n`,
    );
  }
  const signal = await stopped;
  log.info(`${signal}: answering what is under way, then stopping; once more stops at once`);
  await node.close();
  log.info('stopped');
  return EXIT.ok;
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** A terminal and npm both pass on the same Ctrl-C: what follows so soon is no second wish. */
const SAME_WISH_MILLISECONDS = 1000;

/** Resolves with the first signal that asks the process to end. A second one does not wait for requests under way. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of STOP_SIGNALS) {
      process.on(signal, () => {
        first ??= Date.now();
        resolve(signal);
        if (Date.now() - first > SAME_WISH_MILLISECONDS) process.exit(EXIT_INTERRUPTED);
      });
    }
  });
}
