import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { ALONE, type Crew } from '../../core/crew.ts';
import { SecretBytes } from '../../core/secret-bytes.ts';
import { keepTls } from '../../gateway/keep-tls.ts';
import { type LoadedTls, loadTls } from '../../gateway/tls.ts';
import {
  type BackendSettings,
  type NodeSettings,
  type RunningNode,
  startNode,
  systemRandom,
} from '../../start.ts';
import { VERSION } from '../../version.ts';
import type { CommandContext } from '../command.ts';
import { generatedPassword } from '../generated-password.ts';
import type { Log } from '../log.ts';
import { readMetricsToken } from '../metrics-token.ts';
import { backendSettings } from '../node-settings.ts';
import { readOtlpHeaders } from '../otlp-headers.ts';
import { settingsInForce } from '../settings-in-force.ts';
import { welcomeText } from '../welcome.ts';

/** A node with what keeps it up to date. */
export interface Serving {
  readonly node: RunningNode;
  /** Takes anew what settings name by file and may change: the TLS certificate, the token of the metrics. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

export interface ServingPlace {
  readonly crew: Crew;
  readonly port: number;
  /** Whether it is the one that tells the operator where to go. */
  readonly isFirst: boolean;
}

/** Starts a node by the settings of the command line, and says on the output how to reach it. */
export async function startServing(
  { settings, surroundings, output }: CommandContext,
  log: Log,
  { crew, port, isFirst }: ServingPlace,
): Promise<Serving> {
  const generated =
    settings.firstAccount.rootPassword === undefined ? generatedPassword(systemRandom) : undefined;
  const rootPassword = settings.firstAccount.rootPassword ?? SecretBytes.fromText(generated ?? '');
  const tls = await loadTls(settings, Date.now());
  const metricsToken = await readMetricsToken(settings.metricsToken);
  const node = await startNode(
    {
      ...shared(await backendSettings(settings, surroundings), crew.size),
      crew,
      host: settings.host,
      port,
      ...(tls && { tls }),
      isTlsTerminatedInFront: settings.tlsInFront,
      trustedProxies: settings.trustedProxies,
      allowsLoopbackIssuers: settings.loopbackIssuers,
      ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }),
      refusesRootKeys: settings.noRootKeys,
      ...(metricsToken !== undefined && { metricsToken }),
      ...(settings.smtpUrl !== undefined &&
        settings.mailFrom !== undefined && { mail: { url: settings.smtpUrl, from: settings.mailFrom } }),
      ...(settings.directoryEntries !== undefined && { directoryEntries: settings.directoryEntries }),
      sessionLimits: {
        idleMilliseconds: settings.sessionIdleMinutes * 60_000,
        longestMilliseconds: settings.sessionHours * 3_600_000,
      },
      firstAccount: { ...settings.firstAccount, rootPassword },
      ...(log.node !== undefined && { nodeId: log.node }),
      ...(await watchSettings(settings, log)),
      inForce: settingsInForce(settings),
      ...(settings.kmsSeed !== undefined && { kmsSeed: await readFile(settings.kmsSeed, 'utf8') }),
    },
    log.problem,
  );
  if ((settings.logLevel === 'info' && isFirst) || node.firstRun !== undefined) {
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
  return keepUpToDate(settings, log, { node, tls, crew });
}

/** What tells of single requests, as far as the settings want it. */
async function watchSettings(
  { accessLog, otlpEndpoint, otlpHeaders, traceRatio }: CommandContext['settings'],
  log: Log,
): Promise<Pick<NodeSettings, 'onAnswered' | 'tracing'>> {
  return {
    ...(accessLog && { onAnswered: (record) => log.access({ ...record }) }),
    ...(otlpEndpoint !== undefined && {
      tracing: { endpoint: otlpEndpoint, ratio: traceRatio, headers: await readOtlpHeaders(otlpHeaders) },
    }),
  };
}

function keepUpToDate(
  settings: CommandContext['settings'],
  log: Log,
  {
    node,
    tls,
    crew,
  }: { readonly node: RunningNode; readonly tls: LoadedTls | undefined; readonly crew: Crew },
): Serving {
  const keptTls =
    tls &&
    keepTls({
      settings,
      tls,
      now: Date.now,
      apply: node.setTls,
      mayRenew: () => crew.isLeader,
      // All workers follow the files; one of them says so.
      info: (text) => crew.isLeader && log.info(text),
      problem: (text) => crew.isLeader && log.problem(text),
    });
  return {
    node,
    async reload() {
      await keptTls?.look();
      const token = await readMetricsToken(settings.metricsToken);
      if (token !== undefined) node.setMetricsToken(token);
    },
    close() {
      keptTls?.close();
      return node.close();
    },
  };
}

/** HSM processes by default, as `openCustody` has it. */
const MOST_HSM_PROCESSES = 4;

/** The HSM processes of a machine, divided among the workers that share it; each has one at least. */
function shared(settings: BackendSettings, workers: number): BackendSettings {
  if (workers === ALONE.size) return settings;
  const { hsm } = settings;
  const share = (most: number | undefined): number =>
    Math.ceil((most ?? Math.min(MOST_HSM_PROCESSES, availableParallelism())) / workers);
  return {
    ...settings,
    hsm: {
      ...hsm,
      workers: share(hsm.workers),
      ...(hsm.more && {
        more: hsm.more.map((one) => ({ ...one, mostWorkers: share(one.mostWorkers) })),
      }),
    },
  };
}
