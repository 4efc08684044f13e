import { isIP } from 'node:net';
import type { Flag } from './cli/parse-flags.ts';
import { parseDataKeyDays } from './custody/data-keys/purposes.ts';

const LOG_LEVELS = ['info', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

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

const secretSourceProblem = matching(/^(?:file|command|env):./, 'file:PATH, env:NAME or command:LINE');

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
  workers: {
    flag: '--workers',
    env: 'KEYWARDEN_WORKERS',
    argument: 'NUMBER',
    defaultText: '1',
    help: 'Processes that serve together on this machine, or auto for as many as it has cores. Each takes some 280 MB with its HSM process. See docs/running.md.',
    problem: matching(/^(?:auto|[1-9]|[1-5][0-9]|6[0-4])$/, 'a number from 1 to 64, or auto'),
  },
  databaseUrl: {
    flag: '--database',
    env: 'KEYWARDEN_DATABASE',
    argument: 'URL',
    defaultText: 'sqlite:<data>/keywarden.db',
    help: 'sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME, where a primary and its standbys may be named with commas between. Put a URL with a password into the environment, not on the command line.',
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
    problem: secretSourceProblem,
  },
  hsmOfficerPin: {
    flag: '--hsm-officer-pin',
    env: 'KEYWARDEN_HSM_OFFICER_PIN',
    argument: 'SOURCE',
    defaultText: "beside the user PIN's file, made with the token; none for a token of your own",
    help: "Where the PIN of the token's security officer comes from, as --hsm-pin. Asked for only when HSMs join or leave and the domain key is rotated.",
    problem: secretSourceProblem,
  },
  dataKeyDays: {
    flag: '--data-key-days',
    env: 'KEYWARDEN_DATA_KEY_DAYS',
    argument: 'PURPOSE=DAYS',
    isList: true,
    defaultText:
      'session-token=30, paging-marker=30, sign-in=90, authorization-message=90, secret-at-rest=365',
    help: 'Days after which the data key of a purpose is replaced by a new one, by itself; 0: only when told. May be repeated. Give all nodes the same. See docs/running.md.',
    problem: (value) =>
      parseDataKeyDays(value) === undefined ? 'wants PURPOSE=DAYS, such as session-token=30' : undefined,
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
  hsmPools: {
    flag: '--hsm-pools',
    env: 'KEYWARDEN_HSM_POOLS',
    argument: 'FILE',
    help: "JSON file that lists PKCS#11 slots from which customers' CloudHSM clusters get their HSMs; see docs/cloudhsm.md. Without it they are made by SoftHSM.",
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
    help: "Refuse root's own access keys, in all accounts, and to make or activate one: root signs in with a browser alone, and others work as users and roles. Switch it on once you no longer need the key of the first start.",
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
  auditDigestMinutes: {
    flag: '--audit-digest',
    env: 'KEYWARDEN_AUDIT_DIGEST',
    argument: 'MINUTES',
    defaultText: '60',
    help: 'Minutes after which the chain of audit events is signed anew by a key in the HSM; 1 to 1440. See docs/audit.md.',
    problem: (value) =>
      /^[0-9]{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= 1440
        ? undefined
        : 'wants a number from 1 to 1440',
  },
  directoryEntries: {
    flag: '--directory-entries',
    env: 'KEYWARDEN_DIRECTORY_ENTRIES',
    argument: 'NUMBER',
    defaultText: '20000',
    help: 'Users, roles, keys and sessions kept in memory with their policies, by each process; 100 to 10000000. Each takes some 5 KiB, those with long policies of their own more. All others are read when they call. See docs/running.md.',
    problem: (value) =>
      /^[0-9]{3,8}$/.test(value) && Number(value) >= 100 && Number(value) <= 10_000_000
        ? undefined
        : 'wants a number from 100 to 10000000',
  },
  metricsToken: {
    flag: '--metrics-token',
    env: 'KEYWARDEN_METRICS_TOKEN',
    argument: 'SOURCE',
    defaultText:
      'none: the metrics are for programs on this machine, and for nobody with --trusted-proxy or --tls-in-front',
    help: 'Where the bearer token comes from that opens /_keywarden/metrics to whoever sends it: file:PATH (mode 0600), env:NAME, or command:LINE, whose output is the token; 16 to 128 characters. Never the token itself. See docs/metrics.md.',
    problem: secretSourceProblem,
  },
  logLevel: {
    flag: '--log-level',
    env: 'KEYWARDEN_LOG_LEVEL',
    argument: 'LEVEL',
    defaultText: 'info',
    help: 'info tells when the server starts and stops; error only what went wrong. Credentials of the first run are shown at any level.',
    problem: oneOf(LOG_LEVELS),
  },
  logFormat: {
    flag: '--log-format',
    env: 'KEYWARDEN_LOG_FORMAT',
    argument: 'FORMAT',
    defaultText: 'text',
    help: 'text for people, or json: one object a line with time, level, message, node and further fields. The log goes to standard error.',
    problem: oneOf(LOG_FORMATS),
  },
  accessLog: {
    flag: '--access-log',
    env: 'KEYWARDEN_ACCESS_LOG',
    help: 'Log every answered request: who asked for what, the answer and how long it took. No query, input or output is in it.',
  },
  otlpEndpoint: {
    flag: '--otlp-endpoint',
    env: 'KEYWARDEN_OTLP_ENDPOINT',
    argument: 'URL',
    help: 'Send traces of requests to this OpenTelemetry receiver (OTLP over HTTP), such as http://127.0.0.1:4318; /v1/traces is added. See docs/running.md.',
    problem: urlProblem,
  },
  otlpHeaders: {
    flag: '--otlp-headers',
    env: 'KEYWARDEN_OTLP_HEADERS',
    argument: 'SOURCE',
    help: 'Where headers for the receiver come from, such as a token: file:PATH (mode 0600), env:NAME, or command:LINE, with a line NAME: VALUE for each.',
    problem: secretSourceProblem,
  },
  traceRatio: {
    flag: '--trace-ratio',
    env: 'KEYWARDEN_TRACE_RATIO',
    argument: 'SHARE',
    defaultText: '1',
    help: 'Share of requests that are traced, 0 to 1, of those that come without a traceparent; it says of the others.',
    problem: matching(/^(?:0(?:\.[0-9]{1,6})?|1(?:\.0{1,6})?)$/, 'a number from 0 to 1'),
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
