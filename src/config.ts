import { isIP } from 'node:net';
import { isAbsolute, join, resolve } from 'node:path';
import { parseFlags, switchValue, UsageError } from './cli/parse-flags.ts';
import { SecretBytes } from './core/secret-bytes.ts';
import type { FirstAccount } from './first-run.ts';
import {
  FIRST_RUN_VARIABLES,
  type LogFormat,
  type LogLevel,
  SETTINGS,
  type Setting,
} from './settings-table.ts';

/** What an operator decides. Read from flags, else from the environment, else the default. */
export interface Settings {
  /** Absolute. */
  readonly dataDirectory: string;
  readonly host: string;
  readonly port: number;
  readonly tlsCertificate: string | undefined;
  readonly tlsKey: string | undefined;
  readonly tlsSelfSigned: boolean;
  readonly tlsInFront: boolean;
  readonly trustedProxies: readonly string[];
  readonly loopbackIssuers: boolean;
  /** Without a slash at the end; undefined: where the server listens. */
  readonly publicUrl: string | undefined;
  /** Processes that serve together; `auto`: as many as cores. */
  readonly workers: number | 'auto';
  readonly databaseUrl: string;
  /** Undefined: SoftHSM2 where packages put it. */
  readonly hsmLibrary: string | undefined;
  /** The token is the one the library's own configuration finds, not one in the data directory. */
  readonly hsmExternal: boolean;
  readonly hsmTokenLabel: string;
  /** Undefined: a file made on the first start. */
  readonly hsmPin: string | undefined;
  /** Undefined: a file made with an embedded token. */
  readonly hsmOfficerPin: string | undefined;
  /** Undefined: by the number of cores. */
  readonly hsmWorkers: number | undefined;
  /** Such as `session-token=30`. */
  readonly dataKeyDays: readonly string[];
  /** File that lists further HSMs; absolute. */
  readonly hsmFleet: string | undefined;
  /** File that lists the slots for customers' clusters; absolute. */
  readonly hsmPools: string | undefined;
  /** File of KMS keys for tests; absolute. */
  readonly kmsSeed: string | undefined;
  /** Root's own access keys are refused. */
  readonly noRootKeys: boolean;
  /** URL of the mail server. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string | undefined;
  /** Minutes without use after which a web session ends. */
  readonly sessionIdleMinutes: number;
  /** Hours after which a web session ends, however it is used. */
  readonly sessionHours: number;
  /** Minutes between two signed digests of the audit log. */
  readonly auditDigestMinutes: number;
  /** Principals kept in memory; the default, where not told. */
  readonly directoryEntries: number | undefined;
  /** Where the token for the metrics comes from. */
  readonly metricsToken: string | undefined;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** Every answered request is logged. */
  readonly accessLog: boolean;
  /** Where traces go. */
  readonly otlpEndpoint: string | undefined;
  /** Where headers for the receiver of traces come from. */
  readonly otlpHeaders: string | undefined;
  /** Share of requests that are traced. */
  readonly traceRatio: number;
  readonly firstAccount: FirstAccount;
}

/** Where the process runs, as far as settings depend on it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's home directory. */
  readonly home: string;
  readonly workingDirectory: string;
}

type Name = keyof typeof SETTINGS;
const NAMES = Object.keys(SETTINGS) as Name[];
/** The table without the literal types of its rows. */
const row = (name: Name): Setting => SETTINGS[name];

/** The settings that say where rows and keys are: all a command needs that does not serve. */
export const BACKEND_SETTINGS: readonly Setting[] = (
  [
    'dataDirectory',
    'databaseUrl',
    'hsmLibrary',
    'hsmExternal',
    'hsmTokenLabel',
    'hsmPin',
    'hsmOfficerPin',
    'hsmWorkers',
    'dataKeyDays',
    'hsmFleet',
    'hsmPools',
  ] as const
).map(row);

/** Where mail goes out. */
export const MAIL_SETTINGS: readonly Setting[] = (['smtpUrl', 'mailFrom'] as const).map(row);

export const ALL_SETTINGS: readonly Setting[] = NAMES.map(row);

/**
 * Settings from a command line and its surroundings.
 * @throws UsageError for anything unknown, malformed or unsafe
 */
export function parseSettings(argv: readonly string[], surroundings: Surroundings): Settings {
  return readSettings(parseFlags(argv, ALL_SETTINGS).values, surroundings);
}

/** As {@link parseSettings}, with the flags already read. */
export function readSettings(
  flags: ReadonlyMap<string, readonly string[]>,
  surroundings: Surroundings,
): Settings {
  const values = new Map(NAMES.map((name) => [name, valuesOf(row(name), flags, surroundings.env)]));
  const one = (name: Name): string | undefined => values.get(name)?.at(-1);
  const isOn = (name: Name): boolean | undefined => {
    const value = one(name);
    return value === undefined ? undefined : value === 'true';
  };
  const path = (name: Name): string | undefined => {
    const value = one(name);
    return value === undefined ? undefined : resolve(surroundings.workingDirectory, value);
  };
  const dataDirectory = path('dataDirectory') ?? defaultDataDirectory(surroundings);
  const hsmLibrary = path('hsmLibrary');
  const settings: Settings = {
    dataDirectory,
    host: one('host') ?? '127.0.0.1',
    port: Number(one('port') ?? 4600),
    tlsCertificate: path('tlsCertificate'),
    tlsKey: path('tlsKey'),
    tlsSelfSigned: isOn('tlsSelfSigned') ?? false,
    tlsInFront: isOn('tlsInFront') ?? false,
    trustedProxies: values.get('trustedProxies') ?? [],
    loopbackIssuers: isOn('loopbackIssuers') ?? false,
    publicUrl: one('publicUrl')?.replace(/\/+$/, ''),
    workers: one('workers') === 'auto' ? 'auto' : Number(one('workers') ?? 1),
    databaseUrl: one('databaseUrl') ?? `sqlite:${join(dataDirectory, 'keywarden.db')}`,
    hsmLibrary,
    hsmExternal: isOn('hsmExternal') ?? (hsmLibrary !== undefined && !/softhsm/i.test(hsmLibrary)),
    hsmTokenLabel: one('hsmTokenLabel') ?? 'keywarden',
    hsmPin: one('hsmPin'),
    hsmOfficerPin: one('hsmOfficerPin'),
    hsmWorkers: one('hsmWorkers') === undefined ? undefined : Number(one('hsmWorkers')),
    dataKeyDays: values.get('dataKeyDays') ?? [],
    hsmFleet: path('hsmFleet'),
    hsmPools: path('hsmPools'),
    kmsSeed: path('kmsSeed'),
    noRootKeys: isOn('noRootKeys') ?? false,
    smtpUrl: one('smtpUrl'),
    mailFrom: one('mailFrom'),
    sessionIdleMinutes: Number(one('sessionIdleMinutes') ?? 60),
    sessionHours: Number(one('sessionHours') ?? 12),
    directoryEntries: one('directoryEntries') === undefined ? undefined : Number(one('directoryEntries')),
    auditDigestMinutes: Number(one('auditDigestMinutes') ?? 60),
    metricsToken: one('metricsToken'),
    logLevel: (one('logLevel') ?? 'info') as LogLevel,
    logFormat: (one('logFormat') ?? 'text') as LogFormat,
    accessLog: isOn('accessLog') ?? false,
    otlpEndpoint: one('otlpEndpoint'),
    otlpHeaders: one('otlpHeaders'),
    traceRatio: Number(one('traceRatio') ?? 1),
    firstAccount: readFirstAccount(surroundings.env),
  };
  checkTogether(settings);
  return settings;
}

/** A setting's values: flags before environment; an empty variable counts as none. */
function valuesOf(
  setting: Setting,
  flags: ReadonlyMap<string, readonly string[]>,
  env: Surroundings['env'],
): string[] {
  const given = flags.get(setting.flag);
  const fromEnv = env[setting.env] || undefined;
  const source = given === undefined ? setting.env : setting.flag;
  const texts = given ?? (fromEnv === undefined ? [] : setting.isList ? fromEnv.split(',') : [fromEnv]);
  return texts.map((text) => checkedValue(setting, text.trim(), source));
}

function checkedValue(setting: Setting, text: string, source: string): string {
  if (setting.argument === undefined) {
    const value = switchValue(text);
    if (value === undefined) throw new UsageError(`${source} wants true or false`);
    return value;
  }
  const problem = text === '' ? 'must not be empty' : setting.problem?.(text);
  if (problem !== undefined) throw new UsageError(`${source} ${problem}`);
  return text;
}

function readFirstAccount(env: Surroundings['env']): FirstAccount {
  const read = (name: keyof typeof FIRST_RUN_VARIABLES): string | undefined => {
    const { env: variable, problem } = FIRST_RUN_VARIABLES[name];
    const value = env[variable] || undefined;
    const wrong = value === undefined ? undefined : problem(value);
    if (wrong !== undefined) throw new UsageError(`${variable} ${wrong}`);
    return value;
  };
  const accountId = read('accountId');
  const rootEmail = read('rootEmail');
  const rootPassword = read('rootPassword');
  const rootAccessKeyId = read('rootAccessKeyId');
  const secret = read('rootSecretAccessKey');
  if ((rootAccessKeyId === undefined) !== (secret === undefined)) {
    throw new UsageError(
      'KEYWARDEN_ROOT_ACCESS_KEY_ID and KEYWARDEN_ROOT_SECRET_ACCESS_KEY go together: set both or none',
    );
  }
  return {
    ...(accountId !== undefined && { accountId }),
    ...(rootEmail !== undefined && { rootEmail }),
    ...(rootPassword !== undefined && { rootPassword: SecretBytes.fromText(rootPassword) }),
    ...(rootAccessKeyId !== undefined && { rootAccessKeyId }),
    ...(secret !== undefined && { rootSecretAccessKey: SecretBytes.fromText(secret) }),
  };
}

/** What no single value shows: pairs that are incomplete or contradict each other, and an open door. */
function checkTogether(settings: Settings): void {
  const { tlsCertificate, tlsKey, tlsSelfSigned, tlsInFront, host, smtpUrl, mailFrom } = settings;
  if ((smtpUrl === undefined) !== (mailFrom === undefined))
    throw new UsageError('--smtp and --mail-from go together: give both or none');
  if ((tlsCertificate === undefined) !== (tlsKey === undefined)) {
    throw new UsageError('--tls-cert and --tls-key go together: give both or none');
  }
  if (tlsSelfSigned && tlsCertificate !== undefined) {
    throw new UsageError('--tls-self-signed and --tls-cert exclude each other');
  }
  if (!isLoopback(host) && !tlsSelfSigned && tlsCertificate === undefined && !tlsInFront) {
    throw new UsageError(
      `${host} can be reached from other machines, and secrets would cross the network in clear: ` +
        'give --tls-cert and --tls-key, or --tls-self-signed, or --tls-in-front if a proxy ends TLS',
    );
  }
}

/** Whether only this machine reaches an address. A name other than `localhost` may resolve to anything. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** By the XDG base directory specification, or the platform's own habit. */
function defaultDataDirectory({ env, platform, home }: Surroundings): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'keywarden');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'keywarden');
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.local', 'share'), 'keywarden');
}
