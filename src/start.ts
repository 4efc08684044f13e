import { randomBytes, randomUUID, X509Certificate } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditLog } from './audit/audit-log.ts';
import { openAuditLog } from './audit/open-audit-log.ts';
import { type Center, createCenter } from './center/center.ts';
import { type EventTags, openEventTags } from './center/pentest/event-tags.ts';
import type { AccountId } from './core/account.ts';
import { AwsError } from './core/aws-error.ts';
import type { Clock, Instant } from './core/clock.ts';
import { ALONE, type Crew } from './core/crew.ts';
import type { HttpRequest, HttpResponse } from './core/http.ts';
import type { Random } from './core/random.ts';
import type { SecretBytes } from './core/secret-bytes.ts';
import { whileLeading } from './crew/while-leading.ts';
import type { ApplianceSettings } from './custody/appliance.ts';
import type { ClusterHost } from './custody/clusters/cluster-host.ts';
import type { HsmPool } from './custody/clusters/hsm-pool.ts';
import { openClusterHost } from './custody/clusters/open-cluster-host.ts';
import { clusterSealedStores } from './custody/clusters/sealed-stores.ts';
import { type DataKeyCare, keepDataKeys } from './custody/data-keys/care.ts';
import { describeDataKeys } from './custody/data-keys/describe.ts';
import type { DataKeyDays } from './custody/data-keys/purposes.ts';
import type { SealedStore } from './custody/data-keys/sealed-store.ts';
import type { HsmUser } from './custody/hsm-process.ts';
import { keepRotating } from './custody/keep-rotating.ts';
import { type KeyCustody, openCustody } from './custody/open-custody.ts';
import { openPinSource } from './custody/pin-source.ts';
import { restoreNotice } from './custody/restores.ts';
import { findSoftHsm } from './custody/softhsm.ts';
import type { KeyVault } from './custody/vault/key-vault.ts';
import { openVault } from './custody/vault/open-vault.ts';
import { ensureManagementAccount, type FirstAccount, type FirstRun } from './first-run.ts';
import { createGateway } from './gateway/gateway.ts';
import { createTunnelServer, TUNNEL_PATH, type TunnelServer } from './gateway/hsm-tunnel.ts';
import {
  DEFAULT_HTTP_LIMITS,
  type HttpLimits,
  type RunningHttpServer,
  startHttpServer,
  type TlsPair,
} from './gateway/http-server.ts';
import { combinedSnapshot } from './gateway/metrics/combined-snapshot.ts';
import { type Counters, type Metrics, newCounters, openMetrics } from './gateway/metrics/metrics.ts';
import type { MetricsDoor } from './gateway/metrics/metrics-page.ts';
import { remembered } from './gateway/metrics/remembered.ts';
import type { MetricsSnapshot } from './gateway/metrics/snapshot.ts';
import { callOwn } from './gateway/own-call.ts';
import { permitOwnDeed } from './gateway/page-permission.ts';
import type { NodeHealth } from './gateway/pages.ts';
import type { PipelineOptions } from './gateway/pipeline.ts';
import { createServiceRegistry } from './gateway/service-registry.ts';
import {
  createThrottle,
  DEFAULT_THROTTLE_LIMITS,
  type Throttle,
  type ThrottleLimits,
} from './gateway/throttle.ts';
import type { TracingSettings } from './gateway/watch/tracing.ts';
import { openWatch, type Watch, type WatchSettings } from './gateway/watch/watch.ts';
import { managementAccountId } from './identity/accounts.ts';
import { awsManagedPolicyDocument } from './identity/aws-managed-policies.ts';
import { createDirectory, DIRECTORY_ENTRIES, type Directory } from './identity/directory.ts';
import { addressPolicy } from './identity/oidc/address-policy.ts';
import { createIssuerKeys } from './identity/oidc/issuer-keys.ts';
import { keepOutboundKeys } from './identity/outbound/rotate.ts';
import { identitySealedStores } from './identity/sealed-stores.ts';
import { createUsageRecorder } from './identity/usage.ts';
import { MIGRATIONS } from './migrations.ts';
import { healthOf } from './node-health.ts';
import type { BackgroundContext, StopBackground } from './services/contract.ts';
import { seedKeys } from './services/kms/service.ts';
import type { NodeView, SettingInForce } from './services/node-view.ts';
import { SERVICES } from './services.ts';
import { keepTellingRoots } from './signin/keep-telling-roots.ts';
import { DEFAULT_SESSION_LIMITS, type SessionLimits } from './signin/parts.ts';
import { createSignIn, type SignIn } from './signin/sign-in.ts';
import { SignatureError } from './sigv4/faults.ts';
import type { Grapevine, Word } from './storage/grapevine.ts';
import { openStore } from './storage/open-store.ts';
import type { Store } from './storage/store.ts';
import { VERSION } from './version.ts';
import { type Mailer, type MailSettings, openMailer } from './web/mailer.ts';

/** Where a deployment keeps its rows and keys. */
export interface BackendSettings {
  /** Folder of the database, the token and TLS keys; made if missing, for its owner only. */
  readonly dataDirectory: string;
  /** `sqlite:<path>` or `postgres://…`. */
  readonly databaseUrl: string;
  readonly hsm: {
    /** Path of the PKCS#11 library. */
    readonly library: string;
    /** True to keep a SoftHSM token of our own in the data directory. */
    readonly isEmbedded: boolean;
    readonly tokenLabel: string;
    /** `file:PATH`, `env:NAME` or `command:LINE`. */
    readonly pin: string;
    /** Where the security officer's PIN comes from, as `pin`; only ceremonies ask for it. */
    readonly officerPin?: string;
    /** Most HSM processes at once; by the number of cores, unless told. */
    readonly workers?: number;
    /** Further HSMs. */
    readonly more?: readonly ApplianceSettings[];
  };
  /** The processes of this machine that serve together; alone unless told. */
  readonly crew?: Crew;
  /** Slots for customers' clusters; none unless told. */
  readonly hsmPools?: readonly HsmPool[];
  /** When data keys are replaced; as `DATA_KEY_RULES` says, unless told. */
  readonly dataKeys?: DataKeySettings;
}

export interface DataKeySettings {
  readonly days?: DataKeyDays;
  /** Seconds until a new key seals, for tests without other nodes; 60 unless told. */
  readonly graceSeconds?: number;
  /** Milliseconds between two looks. */
  readonly lookMilliseconds?: number;
}

/** What a node needs to know to serve. */
export interface NodeSettings extends BackendSettings, Pick<WatchSettings, 'onAnswered'> {
  /** Names this run of the node, in logs too; random unless told. */
  readonly nodeId?: string;
  /** Where traces go; nowhere unless told. */
  readonly tracing?: Omit<TracingSettings, 'version' | 'nodeId' | 'report'>;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly tls?: TlsPair;
  readonly isTlsTerminatedInFront: boolean;
  readonly trustedProxies: readonly string[];
  readonly firstAccount: FirstAccount;
  /** The defaults, where not told. */
  readonly httpLimits?: Partial<HttpLimits>;
  readonly throttleLimits?: Partial<ThrottleLimits>;
  /** Principals kept in memory; the default, where not told. */
  readonly directoryEntries?: number;
  /** How long web sessions last. */
  readonly sessionLimits?: Partial<SessionLimits>;
  /** The mail server, if there is one. */
  readonly mail?: MailSettings;
  /** Whether root's own access keys are refused; not unless told. */
  readonly refusesRootKeys?: boolean;
  /** Whether OpenID Connect issuers may be on this machine; not unless told. */
  readonly allowsLoopbackIssuers?: boolean;
  /** Whoever has it may read the metrics; without it, programs on this machine where no proxy is in front. */
  readonly metricsToken?: SecretBytes;
  /** Text of a seed file of KMS keys, for tests. */
  readonly kmsSeed?: string;
  /** Where others reach the deployment; where it listens, unless told. */
  readonly publicUrl?: string;
  /** What the operator is shown of the settings. */
  readonly inForce?: readonly SettingInForce[];
}

/** Told of what an operator should know; no secret is in it. */
export type Report = (problem: string, fields?: Readonly<Record<string, string>>) => void;

export interface Backends {
  readonly store: Store;
  readonly custody: KeyCustody;
  readonly vault: KeyVault;
  /** The HSMs of the settings, the first one first. */
  readonly appliances: readonly ApplianceSettings[];
  close(): Promise<void>;
}

export interface RunningNode {
  /** Such as `http://127.0.0.1:4600`. */
  readonly url: string;
  /** Present once, when this start made the management account. */
  readonly firstRun?: FirstRun;
  readonly managementAccountId: string;
  /** Answers a request without a socket. */
  handle(request: HttpRequest): Promise<HttpResponse>;
  health(): Promise<NodeHealth>;
  metrics(): Promise<MetricsSnapshot>;
  /** Serves connections that begin from now on with another certificate. */
  setTls(tls: TlsPair): void;
  /** Opens the metrics to whoever has this token, and to nobody else. */
  setMetricsToken(token: SecretBytes): void;
  /**
   * Takes no connection any more, and asks clients to make others, to another process. Resolves when all have gone, or
   * after `patienceMilliseconds`; {@link close} is what follows.
   */
  drain(patienceMilliseconds: number): Promise<void>;
  /** Answers what is under way, stores what waits, and lets everything go. */
  close(): Promise<void>;
}

export const systemClock: Clock = { now: () => Date.now() };
export const systemRandom: Random = { bytes: (length) => randomBytes(length) };
/** What is written by one node is compared with what another writes: all go by the clock of the database. */
const clockOf = (store: Store): Clock => ({ now: () => store.now() });
const ambientOf = (store: Store) => ({ clock: clockOf(store), random: systemRandom, newUuid: randomUUID });

/** All rows that are sealed under data keys. */
export const SEALED_STORES: readonly SealedStore[] = [
  ...identitySealedStores,
  ...clusterSealedStores,
  ...SERVICES.flatMap((service) => service.sealedStores ?? []),
];

/** The HSMs of the settings, the first one first. */
export function appliancesOf({
  dataDirectory,
  hsm,
}: BackendSettings): readonly [ApplianceSettings, ...ApplianceSettings[]] {
  const { library, tokenLabel, workers, officerPin, more = [] } = hsm;
  const primary = {
    library,
    tokenLabel,
    pinSource: openPinSource(hsm.pin),
    ...(officerPin !== undefined && { officerPinSource: openPinSource(officerPin) }),
    ...(workers !== undefined && { mostWorkers: workers }),
    ...(hsm.isEmbedded && { tokenDirectory: join(dataDirectory, 'hsm') }),
  };
  return [primary, ...more];
}

const GRAPEVINE = 'grapevine';

/** How processes on one database speak where the database itself does not pass on words. */
const grapevineOf = (crew: Crew): Grapevine => ({
  tell: (word) => crew.tell(GRAPEVINE, word),
  listen: (listener) => crew.listen(GRAPEVINE, (word) => listener(word as Word)),
});

/** Opens database and HSM, bringing both up to what this program needs. */
export async function openBackends(settings: BackendSettings, report: Report): Promise<Backends> {
  const { dataDirectory, databaseUrl, crew = ALONE } = settings;
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await chmod(dataDirectory, 0o700);
  const store = await openStore({ url: databaseUrl, grapevine: grapevineOf(crew) });
  try {
    await store.migrate(MIGRATIONS);
    const appliances = appliancesOf(settings);
    const [primary, ...more] = appliances;
    const custody = await openCustody({
      store,
      hsm: primary,
      moreHsms: more,
      random: systemRandom,
      onProblem: report,
      ...(settings.dataKeys?.graceSeconds !== undefined && { graceSeconds: settings.dataKeys.graceSeconds }),
    });
    const { call, tellAll, sealer } = custody;
    const vault = openVault({ call, tellAll, sealer });
    const vaultOver = (process: HsmUser): KeyVault => openVault({ call: process, tellAll, sealer });
    for (const service of SERVICES) {
      for (const wrapped of service.wrappedStores?.(store, vaultOver) ?? []) custody.addWrappedStore(wrapped);
    }
    for (const sealed of SEALED_STORES) custody.addSealedStore(sealed);
    const close = async (): Promise<void> => {
      await custody.close();
      await store.close();
    };
    return { store, custody, vault, appliances, close };
  } catch (problem) {
    await store.close();
    throw problem;
  }
}

/** Starts a node: everything between a socket and the database. */
export async function startNode(settings: NodeSettings, report: Report): Promise<RunningNode> {
  const backends = await openBackends(settings, report);
  const { nodeId = randomUUID(), tracing, onAnswered } = settings;
  const watch = await openWatch({
    ...(onAnswered && { onAnswered }),
    ...(tracing && { tracing: { ...tracing, nodeId, report, version: VERSION } }),
  });
  try {
    const notice = await restoreNotice(backends.store.reader, systemClock.now());
    if (notice !== undefined) report(notice);
    return await serveNode({ ...settings, nodeId }, { ...backends, watch }, report);
  } catch (problem) {
    await watch.close();
    await backends.close();
    throw problem;
  }
}

type NamedSettings = NodeSettings & { readonly nodeId: string };
type Watched = Backends & { readonly watch: Watch };

async function serveNode(settings: NamedSettings, backends: Watched, report: Report): Promise<RunningNode> {
  const { store, vault, custody, watch } = backends;
  const { sealer } = custody;
  const { crew = ALONE, refusesRootKeys = false } = settings;
  // From here on the writes of others wait for what this node caches.
  await store.join();
  const { firstRun, management } = await openAccount(settings, backends, report);
  const clusters = await openClusters(settings, backends, report);
  const directory = openDirectory(settings, backends, report);
  const { audit, eventTags } = openAudit(store, report);
  const usage = createUsageRecorder({ store, report });
  const hsm = remembered(HEALTH_MILLISECONDS, () => custody.health());
  const counters = newCounters();
  let publicUrl = settings.publicUrl ?? '';
  let tls = settings.tls;
  const certificateEndsAt = () => endOf(tls);
  const health = () => healthOf({ store, hsm, crew, now: systemClock.now, certificateEndsAt });
  const combined = async () => combinedSnapshot(await metrics.everybody());
  const told = { ...ofBackends(settings, backends), hsm, state: health, metrics: combined };
  const gateway = {
    services: createServiceRegistry(SERVICES),
    ...watch.parts(store, vault),
    directory,
    sealer,
    clusters,
    audit,
    eventTags,
    usage,
    issuerKeys: createIssuerKeys(addressPolicy(settings.allowsLoopbackIssuers === true)),
    throttle: createThrottle({ ...DEFAULT_THROTTLE_LIMITS, ...settings.throttleLimits }, crew),
    crew,
    ...ambientOf(store),
    publicUrl: () => publicUrl,
    refusesRootKeys,
    managementAccountId: management,
    report: reportOfRequests(report),
    version: VERSION,
    health,
    calls: watch.calls(counters.calls),
    node: nodeView(settings, management, told),
  };
  const metrics = openMetrics(counters, {
    ...gateway,
    ...sessionLimitsOf(settings),
    certificateEndsAt,
    hsm,
    cspViolations: () => cspViolations(),
    tunnels: () => tunnels.counts(),
    http: () => server.state(),
  });
  const door = metricsDoor(settings, metrics, gateway.throttle);
  const { handle: answer, cspViolations } = createGateway({
    ...gateway,
    metrics: door,
    ...openPages(gateway, settings, counters),
  });
  const handle = watch.handle(answer);
  const tunnels = createTunnelServer(gateway);
  const server = await openServer(settings, handle, tunnels);
  const url = `${settings.tls ? 'https' : 'http'}://${hostInUrl(server.host)}:${server.port}`;
  publicUrl ||= url;
  const stopBackground = startBackground(gateway, custody, { ...settings, report });
  return {
    url,
    ...(firstRun && { firstRun }),
    managementAccountId: management,
    handle,
    health: gateway.health,
    metrics: combined,
    setTls(renewed) {
      tls = renewed;
      server.setTls(renewed);
    },
    setMetricsToken: (token) => Object.assign(door.access, { token }),
    drain: (patienceMilliseconds) => server.drain(patienceMilliseconds),
    async close() {
      metrics.close();
      tunnels.close();
      await server.close();
      await stopBackground();
      directory.close();
      await usage.close();
      await audit.close();
      await clusters.close();
      await backends.close();
      await watch.close();
    },
  };
}

const openDirectory = (
  { refusesRootKeys = false, directoryEntries: limit = DIRECTORY_ENTRIES }: NodeSettings,
  { store, custody: { sealer } }: Backends,
  report: Report,
): Directory => createDirectory({ store, sealer, awsManagedPolicyDocument, refusesRootKeys, limit, report });

/** Makes the management account, where there is none, and the keys of a seed file. */
async function openAccount(settings: NodeSettings, { store, custody, vault }: Backends, report: Report) {
  const { sealer } = custody;
  const firstRun = await ensureManagementAccount(
    { store, sealer, random: systemRandom, now: systemClock.now() },
    settings.firstAccount,
  );
  if (settings.kmsSeed !== undefined)
    await seedKeys({ store, vault, clock: systemClock, report }, settings.kmsSeed);
  const management = await managementAccountId(store.reader);
  if (management === undefined) throw new Error('the database holds no management account');
  return { firstRun, management };
}

const openServer = (
  settings: NodeSettings,
  handle: RunningNode['handle'],
  tunnels: TunnelServer,
): Promise<RunningHttpServer> =>
  startHttpServer({
    ...settings,
    limits: { ...DEFAULT_HTTP_LIMITS, ...settings.httpLimits },
    handle,
    upgrade: {
      path: TUNNEL_PATH,
      take: (request, socket, head) => tunnels.upgrade(request, socket, head),
    },
  });

/** Begins the work that no request asks for. */
function startBackground(
  gateway: Omit<BackgroundContext, 'report' | 'mailer'>,
  custody: KeyCustody,
  {
    report,
    mail,
    dataKeys,
    crew = ALONE,
  }: Pick<NodeSettings, 'mail' | 'dataKeys' | 'crew'> & { readonly report: Report },
): StopBackground {
  const { store, sealer, clock, random } = gateway;
  const { call, wrappedStores } = custody;
  const mailer = mail && openMailer(mail);
  const stops = SERVICES.map((service) => service.background?.({ ...gateway, report, mailer }));
  const stopKeys = keepOutboundKeys({ store, sealer, clock }, report);
  // What works on all rows does so in one process of a machine.
  const stopRotating = whileLeading(crew, () =>
    keepRotating({ store, call, wrappedStores, clock, random }, report),
  );
  const stopCaring = whileLeading(crew, () =>
    keepDataKeys({ ...gateway, ...careOf(custody), report, ...dataKeys }),
  );
  const stopTelling = keepTellingRoots({ ...gateway, mailer }, report);
  return async () => {
    await stopKeys();
    await stopRotating();
    await stopCaring();
    await stopTelling();
    for (const stop of stops) await stop?.();
  };
}

const careOf = (custody: KeyCustody): Pick<DataKeyCare, 'sealedStores' | 'makeDataKey'> => ({
  sealedStores: custody.sealedStores,
  makeDataKey: (purpose) => custody.makeDataKey(purpose),
});

/** What a node tells of its database and HSM. */
const ofBackends = (
  { dataKeys }: NodeSettings,
  { store, custody }: Backends,
): Pick<NodeView, 'dataKeys' | 'makeDataKey' | 'clockUncertaintyMilliseconds'> => ({
  clockUncertaintyMilliseconds: () => store.clockUncertaintyMilliseconds(),
  dataKeys: () => describeDataKeys(store.reader, custody.sealedStores, systemClock.now(), dataKeys?.days),
  makeDataKey: (purpose) => custody.makeDataKey(purpose),
});

const sessionLimitsOf = ({ sessionLimits }: NodeSettings): SessionLimits => ({
  ...DEFAULT_SESSION_LIMITS,
  ...sessionLimits,
});

const mailerOf = ({ mail }: NodeSettings): Mailer | undefined => mail && openMailer(mail);

const openSignIn = (gateway: PipelineOptions, settings: NodeSettings, { signIns }: Counters): SignIn =>
  createSignIn({
    ...gateway,
    audit: signIns.watch(gateway.audit),
    sessionLimits: sessionLimitsOf(settings),
    mailer: mailerOf(settings),
    mayTry: (address, now) => gateway.throttle.unsigned(address, now),
    permit: (deed) => permitOwnDeed(gateway.directory, deed),
    call: ({ signedIn, ...call }) =>
      callOwn(gateway, { ...call, identify: async () => (await signedIn()) ?? nobody() }),
  });

const openPages = (
  gateway: PipelineOptions,
  settings: NodeSettings,
  counters: Counters,
): { readonly signIn: SignIn; readonly center: Center } => ({
  signIn: openSignIn(gateway, settings, counters),
  center: openCenter(gateway, settings),
});

const openCenter = (gateway: PipelineOptions, settings: NodeSettings): Center =>
  createCenter({
    ...gateway,
    mailer: mailerOf(settings),
    mayTry: (address, now) => gateway.throttle.unsigned(address, now),
  });

const nobody = (): never => {
  throw new SignatureError('unknown-key');
};

/** The log, and what tags its events on the way there. */
function openAudit(
  store: Store,
  report: Report,
): { readonly audit: AuditLog; readonly eventTags: EventTags } {
  const eventTags = openEventTags({ store, clock: clockOf(store), report });
  const log = openAuditLog(store, (problem) => report(`audit events were not stored: ${String(problem)}`));
  return { audit: eventTags.over(log), eventTags };
}

const openClusters = (
  { hsm, hsmPools = [], dataDirectory, crew = ALONE }: NodeSettings,
  { store, custody }: Backends,
  onProblem: Report,
): Promise<ClusterHost> =>
  openClusterHost({
    store,
    sealer: custody.sealer,
    random: systemRandom,
    clock: systemClock,
    library: findSoftHsm(hsm.library),
    dataDirectory,
    pools: hsmPools,
    crew,
    onProblem,
  });

const nodeView = (
  settings: NamedSettings,
  management: AccountId,
  asked: Pick<
    NodeView,
    'hsm' | 'state' | 'metrics' | 'dataKeys' | 'makeDataKey' | 'clockUncertaintyMilliseconds'
  >,
): NodeView => ({
  id: settings.nodeId,
  startedAt: systemClock.now(),
  managementAccountId: management,
  version: VERSION,
  sessionIdleMilliseconds: sessionLimitsOf(settings).idleMilliseconds,
  hasMailServer: settings.mail !== undefined,
  hasTls: settings.tls !== undefined || settings.isTlsTerminatedInFront,
  settings: settings.inForce ?? [],
  ...asked,
});

/** A proxy's peers look like programs on this machine. */
const metricsDoor = (
  { metricsToken, isTlsTerminatedInFront, trustedProxies }: NodeSettings,
  metrics: Metrics,
  throttle: Throttle,
): MetricsDoor => ({
  access: {
    ...(metricsToken !== undefined && { token: metricsToken }),
    isOpenToThisMachine: !isTlsTerminatedInFront && trustedProxies.length === 0,
  },
  metrics,
  failure: (address) => throttle.failure(address, systemClock.now()),
});

/** Anybody may ask for a node's health, and as often as they like: the HSM is asked once a second at most. */
const HEALTH_MILLISECONDS = 1000;

const endOf = (tls: TlsPair | undefined): Instant | undefined =>
  tls && new X509Certificate(tls.certificatePem).validToDate.getTime();

const reportOfRequests =
  (report: Report) =>
  (problem: unknown, requestId: string): void =>
    report(`request ${requestId}: ${describe(problem)}`, {
      requestId,
      error: problem instanceof AwsError ? problem.code : problem instanceof Error ? problem.name : 'Error',
    });

const describe = (problem: unknown): string => {
  if (!(problem instanceof Error)) return String(problem);
  const detail = problem instanceof AwsError ? problem.logDetail : undefined;
  return detail ?? problem.stack ?? problem.message;
};

const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);
