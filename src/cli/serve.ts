import { readFile } from 'node:fs/promises';
import { ALL_SETTINGS } from '../config.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
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
  const stopped = stopWish(process.env);
  // Loaded only here, so that help and version answer at once.
  const { startNode } = await import('../start.ts');
  const { loadTls } = await import('../gateway/tls.ts');
  const { keepTls } = await import('../gateway/keep-tls.ts');
  const { backendSettings } = await import('./node-settings.ts');
  const { readMetricsToken } = await import('./metrics-token.ts');
  const { settingsInForce } = await import('./settings-in-force.ts');
  const generated = settings.firstAccount.rootPassword === undefined ? await newPassword() : undefined;
  const rootPassword = settings.firstAccount.rootPassword ?? SecretBytes.fromText(generated ?? '');
  const tls = await loadTls(settings, Date.now());
  const metricsToken = await readMetricsToken(settings.metricsToken);
  const node = await startNode(
    {
      ...(await backendSettings(settings, surroundings)),
      host: settings.host,
      port: settings.port,
      ...(tls && { tls }),
      isTlsTerminatedInFront: settings.tlsInFront,
      trustedProxies: settings.trustedProxies,
      allowsLoopbackIssuers: settings.loopbackIssuers,
      ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }),
      refusesRootKeys: settings.noRootKeys,
      ...(metricsToken !== undefined && { metricsToken }),
      ...(settings.smtpUrl !== undefined &&
        settings.mailFrom !== undefined && { mail: { url: settings.smtpUrl, from: settings.mailFrom } }),
      sessionLimits: {
        idleMilliseconds: settings.sessionIdleMinutes * 60_000,
        longestMilliseconds: settings.sessionHours * 3_600_000,
      },
      firstAccount: { ...settings.firstAccount, rootPassword },
      inForce: settingsInForce(settings),
      ...(settings.kmsSeed !== undefined && { kmsSeed: await readFile(settings.kmsSeed, 'utf8') }),
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
        refusesRootKeys: settings.noRootKeys,
        isSecretGiven: settings.firstAccount.rootSecretAccessKey !== undefined,
        rootPassword: generated,
        caBundlePath: tls?.caBundlePath,
      })}\n`,
    );
  }
  const keptTls =
    tls &&
    keepTls({
      settings,
      tls,
      now: Date.now,
      apply: node.setTls,
      mayRenew: () => true,
      info: log.info,
      problem: log.problem,
    });
  const reason = await stopped;
  keptTls?.close();
  log.info(`${reason}: answering what is under way, then stopping; once more stops at once`);
  await node.close();
  log.info('stopped');
  return EXIT.ok;
}

async function newPassword(): Promise<string> {
  const { systemRandom } = await import('../start.ts');
  const { generatedPassword } = await import('./generated-password.ts');
  return generatedPassword(systemRandom);
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** A terminal and npm both pass on the same Ctrl-C: what follows so soon is no second wish. */
const SAME_WISH_MILLISECONDS = 1000;

/** How often a start by `npm start` looks whether npm is still there. */
const PARENT_CHECK_MILLISECONDS = 500;

/** Resolves with what asks the process to end. A second signal does not wait for requests under way. */
function stopWish(env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of STOP_SIGNALS) {
      process.on(signal, () => {
        first ??= Date.now();
        resolve(signal);
        if (Date.now() - first > SAME_WISH_MILLISECONDS) process.exit(EXIT_INTERRUPTED);
      });
    }
    if (env['npm_lifecycle_event'] !== 'start') return;
    // npm passes SIGTERM to a shell that does not pass it on: the server would stay behind, holding its port.
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid !== parent) resolve('npm has ended');
    }, PARENT_CHECK_MILLISECONDS);
    timer.unref();
  });
}
