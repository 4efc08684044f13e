import { isIP } from 'node:net';
import { isAbsolute, join, resolve } from 'node:path';
import { type Flag, parseFlags, switchValue, UsageError } from './cli/parse-flags.ts';
import { SecretBytes } from './core/secret-bytes.ts';
import type { FirstAccount } from './first-run.ts';

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
  /** File that lists further HSMs; absolute. */
  readonly hsmFleet: string | undefined;
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
  readonly logLevel: LogLevel;
  readonly firstAccount: FirstAccount;
}

export const LOG_LEVELS = ['info', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where the process runs, as far as settings depend on it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's home directory. */
  readonly home: string;
  readonly workingDirectory: string;
}

/** One row of the table from which flags, `--help` and docs/configuration.md come. */
export interface Setting extends Flag {
  readonly env: string;
  /** In words where it depends on the machine; absent where there is none. */
  readonly defaultText?: string;
  /** One or more sentences for the person who sets it. */
  readonly help: string;
  /** May be given more than once; in the environment parted by commas. */
  readonly isList?: boolean;
  /** What is wrong with a value; undefined when nothing is. Never repeats the value of a secret. */
  readonly problem?: (value: string) => string | undefined;
}

const oneOf = (words: readonly string[]) => (value: string) =>
  words.includes(value) ? undefined : `wants one of ${words.join(', ')}`;
const matching = (pattern: RegExp, wants: string) => (value: string) =>
  pattern.test(value) ? undefined : `wants ${wants}`;

/** @see https://openid.net/specs/openid-connect-core-1_0.html §1.2: an issuer has neither query nor fragment */
const urlProblem = (value: string): string | undefined => {
  const url = URL.parse(value);
  const isPlain = url !== null && !/[?#@]/.test(value) && /^https?:$/.test(url.protocol);
  return isPlain ? undefined : 'wants a URL such as https://iam.example.com';
};

export const SETTINGS = {
  dataDirectory: {
    flag: '--data',
    env: 'KEYWARDEN_DATA',
    argument: 'DIR',
    defaultText:
      '$XDG_DATA_HOME/keywarden or ~/.local/share/keywarden; on macOS ~/Library/Application Support/keywarden',
    help: 'Folder of the database, the HSM token and TLS keys. Made on the first start, for its owner only.',
  },
  host: {
    flag: '--host',
    env: 'KEYWARDEN_HOST',
    argument: 'ADDRESS',
    defaultText: '127.0.0.1',
    help: 'Address to listen on. One that other machines reach needs TLS, here or in front.',
    problem: matching(/^[A-Za-z0-9.:-]+$/, 'an address or a host name'),
  },
  port: {
    flag: '--port',
    env: 'KEYWARDEN_PORT',
    argument: 'NUMBER',
    defaultText: '4600',
    help: 'Port to listen on; 0 for any free one.',
    problem: (value) =>
      /^[0-9]{1,5}$/.test(value) && Number(value) <= 65_535 ? undefined : 'wants a number from 0 to 65535',
  },
  tlsCertificate: {
    flag: '--tls-cert',
    env: 'KEYWARDEN_TLS_CERT',
    argument: 'FILE',
    help: 'Certificate chain in PEM, the own certificate first. Goes with --tls-key.',
  },
  tlsKey: {
    flag: '--tls-key',
    env: 'KEYWARDEN_TLS_KEY',
    argument: 'FILE',
    help: 'Private key of the certificate, in PEM without a passphrase.',
  },
  tlsSelfSigned: {
    flag: '--tls-self-signed',
    env: 'KEYWARDEN_TLS_SELF_SIGNED',
    help: 'Serve TLS with a certificate of our own, kept in the data directory. Clients trust it by AWS_CA_BUNDLE.',
  },
  tlsInFront: {
    flag: '--tls-in-front',
    env: 'KEYWARDEN_TLS_IN_FRONT',
    help: 'TLS ends at a proxy in front and nobody else can reach this port: serve plain HTTP on any address.',
  },
  trustedProxies: {
    flag: '--trusted-proxy',
    env: 'KEYWARDEN_TRUSTED_PROXIES',
    argument: 'ADDRESS',
    isList: true,
    help: 'Address of a proxy whose X-Forwarded-For and X-Forwarded-Proto are believed. May be repeated.',
    problem: (value) => (isIP(value) === 0 ? 'wants an IPv4 or IPv6 address' : undefined),
  },
  loopbackIssuers: {
    flag: '--loopback-issuers',
    env: 'KEYWARDEN_LOOPBACK_ISSUERS',
    help: 'OpenID Connect issuers may be on this machine, and there without TLS. For development: administrators of any account could make the server ask what listens here.',
  },
  publicUrl: {
    flag: '--public-url',
    env: 'KEYWARDEN_PUBLIC_URL',
    argument: 'URL',
    defaultText: 'the address it listens on',
    help: 'Where others reach this deployment, such as https://iam.example.com. It is the beginning of the issuer of tokens that GetWebIdentityToken makes, so relying parties must be able to read it, and it must not change while they trust it.',
    problem: urlProblem,
  },
  databaseUrl: {
    flag: '--database',
    env: 'KEYWARDEN_DATABASE',
    argument: 'URL',
    defaultText: 'sqlite:<data>/keywarden.db',
    help: 'sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME. Put a URL with a password into the environment, not on the command line.',
    problem: matching(/^(?:sqlite:.|postgres(?:ql)?:\/\/)/, 'sqlite:PATH or postgres://...'),
  },
  hsmLibrary: {
    flag: '--hsm-library',
    env: 'KEYWARDEN_PKCS11_LIBRARY',
    argument: 'FILE',
    defaultText: 'SoftHSM2, where packages put it',
    help: 'PKCS#11 library of the HSM.',
  },
  hsmExternal: {
    flag: '--hsm-external',
    env: 'KEYWARDEN_HSM_EXTERNAL',
    defaultText: 'false with SoftHSM2, true with any other library',
    help: "Use the token that the library's own configuration finds, not a SoftHSM token in the data directory.",
  },
  hsmTokenLabel: {
    flag: '--hsm-token-label',
    env: 'KEYWARDEN_HSM_TOKEN_LABEL',
    argument: 'LABEL',
    defaultText: 'keywarden',
    help: 'Label of the token, at most 32 bytes.',
    problem: (value) => (Buffer.byteLength(value) <= 32 ? undefined : 'wants at most 32 bytes'),
  },
  hsmPin: {
    flag: '--hsm-pin',
    env: 'KEYWARDEN_HSM_PIN',
    argument: 'SOURCE',
    defaultText: 'a file under $XDG_CONFIG_HOME/keywarden or ~/.config/keywarden, made on the first start',
    help: "Where the token's user PIN comes from: file:PATH (mode 0600), env:NAME, or command:LINE, whose output is the PIN. Never the PIN itself.",
    problem: matching(/^(?:file|command|env):./, 'file:PATH, env:NAME or command:LINE'),
  },
  hsmOfficerPin: {
    flag: '--hsm-officer-pin',
    env: 'KEYWARDEN_HSM_OFFICER_PIN',
    argument: 'SOURCE',
    defaultText: "beside the user PIN's file, made with the token; none for a token of your own",
    help: "Where the PIN of the token's security officer comes from, as --hsm-pin. Asked for only when HSMs join or leave and the domain key is rotated.",
    problem: matching(/^(?:file|command|env):./, 'file:PATH, env:NAME or command:LINE'),
  },
  hsmWorkers: {
    flag: '--hsm-workers',
    env: 'KEYWARDEN_HSM_WORKERS',
    argument: 'NUMBER',
    defaultText: 'as many as cores, at most 4',
    help: 'Most HSM processes at once, some 60 MB each. One is always there; more come with load and go when idle.',
    problem: matching(/^(?:[1-9]|[1-5][0-9]|6[0-4])$/, 'a number from 1 to 64'),
  },
  hsmFleet: {
    flag: '--hsm-fleet',
    env: 'KEYWARDEN_HSM_FLEET',
    argument: 'FILE',
    help: 'JSON file that lists further HSMs, which hold the same domain key once they have joined; see docs/hsm-fleet.md.',
  },
  kmsSeed: {
    flag: '--kms-seed',
    env: 'KEYWARDEN_KMS_SEED',
    argument: 'FILE',
    help: 'For tests only: JSON file of KMS keys with given ids, aliases and material, made where they are not there; see docs/kms.md. Whoever has the file has the keys.',
  },
  noRootKeys: {
    flag: '--no-root-keys',
    env: 'KEYWARDEN_NO_ROOT_KEYS',
    help: "Refuse root's own access keys, in all accounts: root signs in with a browser alone, and others work as users and roles. Switch it on once you no longer need the key of the first start.",
  },
  smtpUrl: {
    flag: '--smtp',
    env: 'KEYWARDEN_SMTP',
    argument: 'URL',
    help: 'Mail server for links to a forgotten root password and for news to root: smtp://HOST:587 (with STARTTLS) or smtps://HOST, with USER:PASSWORD@ before the host if it wants them. Put a URL with a password into the environment. Goes with --mail-from.',
    problem: (value) =>
      /^smtps?:$/.test(URL.parse(value)?.protocol ?? '') ? undefined : 'wants smtp://... or smtps://...',
  },
  mailFrom: {
    flag: '--mail-from',
    env: 'KEYWARDEN_MAIL_FROM',
    argument: 'ADDRESS',
    help: 'Address that mail is from, such as keywarden@example.com.',
    problem: matching(/^[^\s@<>]+@[^\s@<>]+$/, 'an email address'),
  },
  sessionIdleMinutes: {
    flag: '--session-idle',
    env: 'KEYWARDEN_SESSION_IDLE',
    argument: 'MINUTES',
    defaultText: '60',
    help: 'Minutes without use after which who signed in with a browser must sign in again; 5 to 720.',
    problem: (value) =>
      /^[0-9]{1,3}$/.test(value) && Number(value) >= 5 && Number(value) <= 720
        ? undefined
        : 'wants a number from 5 to 720',
  },
  sessionHours: {
    flag: '--session-length',
    env: 'KEYWARDEN_SESSION_LENGTH',
    argument: 'HOURS',
    defaultText: '12',
    help: 'Hours after which who signed in with a browser must sign in again, however the session is used; 1 to 36.',
    problem: matching(/^(?:[1-9]|[12][0-9]|3[0-6])$/, 'a number from 1 to 36'),
  },
  logLevel: {
    flag: '--log-level',
    env: 'KEYWARDEN_LOG_LEVEL',
    argument: 'LEVEL',
    defaultText: 'info',
    help: 'info tells when the server starts and stops; error only what went wrong. Credentials of the first run are shown at any level.',
    problem: oneOf(LOG_LEVELS),
  },
} satisfies Record<string, Setting>;

/** Honoured only while the database is empty; only in the environment, because the secret must not be in a process list. */
export const FIRST_RUN_VARIABLES = {
  accountId: {
    env: 'KEYWARDEN_ACCOUNT_ID',
    help: 'Id of the management account, 12 digits; random if absent.',
    problem: matching(/^[0-9]{12}$/, '12 digits'),
  },
  rootEmail: {
    env: 'KEYWARDEN_ROOT_EMAIL',
    help: 'Email address of its root; root@localhost if absent.',
    problem: matching(/^[^\s@]+@[^\s@]+$/, 'an email address'),
  },
  rootPassword: {
    env: 'KEYWARDEN_ROOT_PASSWORD',
    help: "Root's password for the sign-in page, 8 to 128 characters. Kept as an Argon2id hash; generated and shown once if absent.",
    problem: matching(/^.{8,128}$/u, '8 to 128 characters'),
  },
  rootAccessKeyId: {
    env: 'KEYWARDEN_ROOT_ACCESS_KEY_ID',
    help: "Root's access key id, 16 to 128 letters, digits or underscores; generated if absent. Goes with the secret.",
    problem: matching(/^\w{16,128}$/, '16 to 128 letters, digits or underscores'),
  },
  rootSecretAccessKey: {
    env: 'KEYWARDEN_ROOT_SECRET_ACCESS_KEY',
    help: "Root's secret access key, at least 16 characters.",
    problem: matching(/^[\x21-\x7e]{16,}$/, 'at least 16 printable characters without spaces'),
  },
} as const;

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
    'hsmFleet',
  ] as const
).map(row);

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
    databaseUrl: one('databaseUrl') ?? `sqlite:${join(dataDirectory, 'keywarden.db')}`,
    hsmLibrary,
    hsmExternal: isOn('hsmExternal') ?? (hsmLibrary !== undefined && !/softhsm/i.test(hsmLibrary)),
    hsmTokenLabel: one('hsmTokenLabel') ?? 'keywarden',
    hsmPin: one('hsmPin'),
    hsmOfficerPin: one('hsmOfficerPin'),
    hsmWorkers: one('hsmWorkers') === undefined ? undefined : Number(one('hsmWorkers')),
    hsmFleet: path('hsmFleet'),
    kmsSeed: path('kmsSeed'),
    noRootKeys: isOn('noRootKeys') ?? false,
    smtpUrl: one('smtpUrl'),
    mailFrom: one('mailFrom'),
    sessionIdleMinutes: Number(one('sessionIdleMinutes') ?? 60),
    sessionHours: Number(one('sessionHours') ?? 12),
    logLevel: (one('logLevel') ?? 'info') as LogLevel,
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
