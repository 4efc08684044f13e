import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ALL_SETTINGS, isLoopback, parseSettings, type Surroundings } from './config.ts';

const surroundings = (part: Partial<Surroundings> = {}): Surroundings => ({
  env: {},
  platform: 'linux',
  home: '/home/ops',
  workingDirectory: '/srv',
  ...part,
});
const parse = (argv: string[], env: Record<string, string> = {}) =>
  parseSettings(argv, surroundings({ env }));
const refuses = (argv: string[], message: RegExp, env: Record<string, string> = {}): void =>
  assert.throws(() => parse(argv, env), { name: 'UsageError', message });

test('the defaults keep all on this machine and in the home directory', () => {
  assert.deepEqual(parse([]), {
    dataDirectory: '/home/ops/.local/share/keywarden',
    host: '127.0.0.1',
    port: 4600,
    tlsCertificate: undefined,
    tlsKey: undefined,
    tlsSelfSigned: false,
    tlsInFront: false,
    trustedProxies: [],
    loopbackIssuers: false,
    publicUrl: undefined,
    workers: 1,
    databaseUrl: 'sqlite:/home/ops/.local/share/keywarden/keywarden.db',
    hsmLibrary: undefined,
    hsmExternal: false,
    hsmTokenLabel: 'keywarden',
    hsmPin: undefined,
    hsmOfficerPin: undefined,
    hsmWorkers: undefined,
    dataKeyDays: [],
    auditDigestMinutes: 60,
    directoryEntries: undefined,
    hsmFleet: undefined,
    hsmPools: undefined,
    kmsSeed: undefined,
    noRootKeys: false,
    smtpUrl: undefined,
    mailFrom: undefined,
    sessionIdleMinutes: 60,
    sessionHours: 12,
    metricsToken: undefined,
    logLevel: 'info',
    logFormat: 'text',
    accessLog: false,
    otlpEndpoint: undefined,
    otlpHeaders: undefined,
    traceRatio: 1,
    firstAccount: {},
  });
});

test('the data directory follows the habits of the platform', () => {
  const directory = (part: Partial<Surroundings>) => parseSettings([], surroundings(part)).dataDirectory;
  assert.equal(directory({ env: { XDG_DATA_HOME: '/xdg' } }), '/xdg/keywarden');
  assert.equal(directory({ env: { XDG_DATA_HOME: 'relative' } }), '/home/ops/.local/share/keywarden');
  assert.equal(directory({ platform: 'darwin' }), '/home/ops/Library/Application Support/keywarden');
});

test('a flag wins over the environment, the last of its kind over the others', () => {
  assert.equal(parse(['--port', '1', '--port=2'], { KEYWARDEN_PORT: '3' }).port, 2);
  assert.equal(parse([], { KEYWARDEN_PORT: '3' }).port, 3);
  assert.equal(parse([], { KEYWARDEN_PORT: '' }).port, 4600);
});

test('relative paths are made absolute', () => {
  assert.equal(parse(['--data', 'kw']).dataDirectory, '/srv/kw');
  assert.equal(parse(['--data', 'kw']).databaseUrl, 'sqlite:/srv/kw/keywarden.db');
});

test('switches read the words people use', () => {
  assert.equal(parse(['--tls-self-signed']).tlsSelfSigned, true);
  assert.equal(parse(['--tls-self-signed=no'], { KEYWARDEN_TLS_SELF_SIGNED: '1' }).tlsSelfSigned, false);
  assert.equal(parse([], { KEYWARDEN_TLS_SELF_SIGNED: 'Yes' }).tlsSelfSigned, true);
  refuses([], /^KEYWARDEN_TLS_SELF_SIGNED wants true or false$/, { KEYWARDEN_TLS_SELF_SIGNED: 'maybe' });
});

test('trusted proxies come repeated or parted by commas', () => {
  assert.deepEqual(parse(['--trusted-proxy', '192.0.2.1', '--trusted-proxy', '::1']).trustedProxies, [
    '192.0.2.1',
    '::1',
  ]);
  assert.deepEqual(parse([], { KEYWARDEN_TRUSTED_PROXIES: '192.0.2.1, ::1' }).trustedProxies, [
    '192.0.2.1',
    '::1',
  ]);
  refuses(['--trusted-proxy', 'proxy.example'], /wants an IPv4 or IPv6 address/);
});

test('a token of our own unless the library is another than SoftHSM', () => {
  assert.equal(parse(['--hsm-library', '/opt/softhsm/libsofthsm2.so']).hsmExternal, false);
  assert.equal(parse(['--hsm-library', '/opt/luna/libCryptoki2.so']).hsmExternal, true);
  assert.equal(parse(['--hsm-external']).hsmExternal, true);
});

describe('refuses', () => {
  test('flags that are unknown, with the nearest that is', () => {
    refuses(['--prot', '1'], /^unknown flag --prot \(did you mean --port\?\)$/);
    refuses(['serve'], /^unexpected argument 'serve'$/);
  });

  test('values that are missing or make no sense', () => {
    refuses(['--port'], /^--port wants a value: --port NUMBER$/);
    refuses(['--data', '--port', '1'], /^--data wants a value/);
    refuses(['--data='], /^--data must not be empty$/);
    for (const port of ['x', '65536', '-1', '1.5']) refuses([`--port=${port}`], /from 0 to 65535/);
    refuses(['--database', 'mysql://x'], /sqlite:PATH or postgres/);
    refuses(['--hsm-pin', '12345678'], /^--hsm-pin wants file:PATH, env:NAME or command:LINE$/);
    refuses(['--metrics-token', 'secret'], /^--metrics-token wants file:PATH, env:NAME or command:LINE$/);
    refuses(['--log-level', 'loud'], /wants one of info, error/);
  });

  test('half a pair', () => {
    refuses(['--tls-cert', 'a'], /--tls-cert and --tls-key go together/);
    refuses(['--tls-cert', 'a', '--tls-key', 'b', '--tls-self-signed'], /exclude each other/);
    refuses([], /set both or none/, { KEYWARDEN_ROOT_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' });
  });

  test('an address others reach, without TLS', () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'keywarden.example', '127.evil.example']) {
      refuses(['--host', host], /secrets would cross the network in clear/);
      for (const way of [['--tls-in-front'], ['--tls-self-signed'], ['--tls-cert=a', '--tls-key=b']]) {
        assert.equal(parse(['--host', host, ...way]).host, host);
      }
    }
    for (const host of ['localhost', '127.0.0.2', '::1']) assert.ok(isLoopback(host));
  });

  test('a first account of the wrong form, without repeating its secret', () => {
    refuses([], /^KEYWARDEN_ACCOUNT_ID wants 12 digits$/, { KEYWARDEN_ACCOUNT_ID: '12' });
    refuses([], /^KEYWARDEN_ROOT_EMAIL wants an email address$/, { KEYWARDEN_ROOT_EMAIL: 'root' });
    refuses([], /^KEYWARDEN_ROOT_SECRET_ACCESS_KEY wants at least 16 printable characters without spaces$/, {
      KEYWARDEN_ROOT_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      KEYWARDEN_ROOT_SECRET_ACCESS_KEY: 'short',
    });
  });
});

test("the first account's values are taken from the environment", () => {
  const { firstAccount } = parse([], {
    KEYWARDEN_ACCOUNT_ID: '123456789012',
    KEYWARDEN_ROOT_EMAIL: 'root@example.com',
    KEYWARDEN_ROOT_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    KEYWARDEN_ROOT_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  });
  assert.equal(firstAccount.accountId, '123456789012');
  assert.equal(firstAccount.rootEmail, 'root@example.com');
  assert.equal(firstAccount.rootSecretAccessKey?.revealText(), 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');
  assert.doesNotMatch(JSON.stringify(firstAccount), /wJalr/);
});

test('flags and variables are named alike, and once', () => {
  assert.equal(new Set(ALL_SETTINGS.map(({ flag }) => flag)).size, ALL_SETTINGS.length);
  assert.equal(new Set(ALL_SETTINGS.map(({ env }) => env)).size, ALL_SETTINGS.length);
  for (const { flag, env, help } of ALL_SETTINGS) {
    assert.match(flag, /^--[a-z]+[a-z-]*$/);
    assert.match(env, /^KEYWARDEN_[A-Z0-9_]+$/);
    assert.match(help, /\.$/);
  }
});
