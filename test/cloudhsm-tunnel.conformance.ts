import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { DeleteUserPolicyCommand } from '@aws-sdk/client-iam';
import { makeSelfSigned } from '../src/gateway/self-signed.ts';
import { startNode } from '../src/start.ts';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { newAuthority } from './support/cluster-owner.ts';
import {
  connectCluster,
  keywarden,
  P11_KIT_CLIENT,
  skipWithoutPkcs11Programs,
  withTunnel,
} from './support/cluster-program.ts';
import { ADMIN, activeCluster, CLERK, type OwnedCluster } from './support/owned-cluster.ts';
import {
  ACCOUNT,
  newHome,
  type ServerHome,
  settingsOf,
  startServer,
  storedEvents,
  type TestServer,
} from './support/server.ts';

const skip = skipWithoutPkcs11Programs();
const ABSENT = 'cluster-absentabsent';

interface Customer {
  readonly server: TestServer;
  readonly cluster: OwnedCluster;
  readonly address: string;
  /** pkcs11-tool, logged in as the clerk. */
  tool(...args: readonly string[]): ReturnType<typeof withTunnel>;
}

const toolArgs = (...args: readonly string[]): string[] => [
  '--module',
  P11_KIT_CLIENT,
  '--token-label',
  'clerk',
  '--login',
  '--pin',
  CLERK.Password,
  ...args,
];

async function customer(t: TestContext): Promise<Customer> {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  const { address } = await connectCluster(t, server, server.root, cluster.id);
  return {
    server,
    cluster,
    address,
    tool: (...args) => withTunnel(address, '/usr/bin/pkcs11-tool', toolArgs(...args)),
  };
}

/** Events of PKCS#11 commands: name, result, label of the key. */
async function commands(server: TestServer): Promise<string[]> {
  await delay(300);
  return [...(await storedEvents(server)).values()]
    .map(
      ({ record }) =>
        record as { eventName: string; errorCode?: string; requestParameters: Record<string, string> | null },
    )
    .filter(({ requestParameters }) => requestParameters?.['hsmId'] !== undefined)
    .map(
      ({ eventName, errorCode, requestParameters }) =>
        `${eventName} ${errorCode ?? 'ok'} ${requestParameters?.['cryptoUser'] ?? '-'} ${requestParameters?.['keyLabel'] ?? '-'}`,
    );
}

test('pkcs11-tool tests a cluster without an error, and what it does is in the record', {
  skip,
}, async (t) => {
  const { server, tool } = await customer(t);
  const made = await tool('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'mine', '--id', '01');
  assert.equal(made.code, 0, made.stderr);
  const tested = await tool('--test');
  assert.equal(tested.code, 0, tested.stderr);
  assert.match(tested.stdout, /No errors/, tested.stdout);
  writeFileSync(join(server.folder, 'message'), 'a message of thirty-two bytes....');
  const signed = await tool(
    '--sign',
    '--mechanism',
    'ECDSA-SHA1',
    '--id',
    '01',
    '--input-file',
    join(server.folder, 'message'),
  );
  const raw = await tool(
    '--sign',
    '--mechanism',
    'ECDSA',
    '--id',
    '01',
    '--input-file',
    join(server.folder, 'message'),
  );
  assert.ok(signed.code === 0 || raw.code === 0, raw.stderr);
  const events = await commands(server);
  for (const wanted of ['Login ok clerk -', 'GenerateKeyPair ok clerk -', 'Sign ok clerk mine'])
    assert.ok(events.includes(wanted), `${wanted} is not in ${events.join(', ')}`);
  const texts = [...(await storedEvents(server)).values()].map(({ text }) => text).join('\n');
  assert.ok(!texts.includes(CLERK.Password) && !texts.includes(ADMIN.AdminPassword));
});

test('OpenSSL signs and GnuTLS lists with keys that never leave the cluster', { skip }, async (t) => {
  const { server, tool, address } = await customer(t);
  await tool('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'signer', '--id', '02');
  const file = (name: string) => join(server.folder, name);
  writeFileSync(file('message'), 'a message');
  const key = `pkcs11:token=clerk;object=signer;type=private;pin-value=${CLERK.Password}`;
  const signed = await withTunnel(
    address,
    '/usr/bin/openssl',
    [
      'dgst',
      '-sha256',
      '-engine',
      'pkcs11',
      '-keyform',
      'engine',
      '-sign',
      key,
      '-out',
      file('signature'),
      file('message'),
    ],
    { PKCS11_MODULE_PATH: P11_KIT_CLIENT },
  );
  assert.equal(signed.code, 0, signed.stderr);
  await tool('--read-object', '--type', 'pubkey', '--id', '02', '--output-file', file('public.der'));
  execFileSync(
    '/usr/bin/openssl',
    ['ec', '-pubin', '-inform', 'DER', '-in', file('public.der'), '-pubout', '-out', file('public.pem')],
    { stdio: 'ignore' },
  );
  const verified = execFileSync('/usr/bin/openssl', [
    'dgst',
    '-sha256',
    '-verify',
    file('public.pem'),
    '-signature',
    file('signature'),
    file('message'),
  ]).toString();
  assert.match(verified, /Verified OK/);
  const listed = await withTunnel(address, '/usr/bin/p11tool', [
    '--provider',
    P11_KIT_CLIENT,
    '--login',
    '--set-pin',
    CLERK.Password,
    '--list-all',
    'pkcs11:token=clerk',
  ]);
  assert.equal(listed.code, 0, listed.stderr);
  assert.match(listed.stdout, /signer/);
});

const KEYTOOL = '/usr/bin/keytool';

test("Java's SunPKCS11 makes a key and signs with it in the cluster", {
  skip: skip || (existsSync(KEYTOOL) ? false : 'no keytool here'),
}, async (t) => {
  const { server, cluster, address } = await customer(t);
  const file = (name: string): string => join(server.folder, name);
  writeFileSync(
    file('p11.cfg'),
    `name=Keywarden\nlibrary=${P11_KIT_CLIENT}\nslotListIndex=0\nattributes(*,CKO_PRIVATE_KEY,*) = { CKA_PRIVATE = true }\n`,
  );
  const keytool = (...args: readonly string[]) =>
    withTunnel(address, KEYTOOL, [
      ...args,
      ...['-keystore', 'NONE', '-storetype', 'PKCS11', '-providerClass', 'sun.security.pkcs11.SunPKCS11'],
      ...['-providerArg', file('p11.cfg'), '-storepass', CLERK.Password],
    ]);
  const made = await keytool(
    '-genkeypair',
    '-alias',
    'java',
    '-keyalg',
    'RSA',
    '-keysize',
    '2048',
    '-dname',
    'CN=java',
  );
  assert.equal(made.code, 0, made.stdout + made.stderr);
  const requested = await keytool('-certreq', '-alias', 'java', '-file', file('java.csr'));
  assert.equal(requested.code, 0, requested.stdout + requested.stderr);
  execFileSync('/usr/bin/openssl', ['req', '-in', file('java.csr'), '-verify', '-noout'], {
    stdio: 'ignore',
  });
  const { Keys } = await cluster.call('ListClusterKeys', CLERK);
  const [key] = (Keys as { Class: string; IsExtractable: boolean }[]).filter(
    ({ Class }) => Class === 'private',
  );
  assert.equal(key?.IsExtractable, false);
});

test('many programs log in at once, and none of them fails', { skip }, async (t) => {
  const { tool } = await customer(t);
  const ended = await Promise.all(Array.from({ length: 12 }, () => tool('-O')));
  assert.deepEqual(
    ended.filter(({ code }) => code !== 0),
    [],
  );
});

test('over TLS, with the trust anchor, each connection proves that it ends in just this cluster', {
  skip,
}, async (t) => {
  const authority = await newAuthority();
  const first = await startServer(t);
  const cluster = await activeCluster(first, first.root, authority);
  await first.close();
  const { server, trusting } = await startTls(t, first);
  const file = (name: string, text: string): string => {
    writeFileSync(join(first.folder, name), text);
    return join(first.folder, name);
  };
  const anchor = file('anchor.pem', authority.certificate);
  const { address } = await connectCluster(t, server, first.root, cluster.id, {
    env: trusting,
    args: ['--trust-anchor', anchor],
  });
  const listed = await withTunnel(address, '/usr/bin/pkcs11-tool', toolArgs('-O'));
  assert.equal(listed.code, 0, listed.stderr);
  const stranger = file('stranger.pem', (await newAuthority('CN=Stranger')).certificate);
  const refused = await keywarden(
    server,
    first.root,
    trusting,
    'hsm',
    'connect',
    cluster.id,
    '--trust-anchor',
    stranger,
  );
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /was not issued by/);
});

/** A server on `home` that speaks TLS, and what a customer sets to trust it. */
async function startTls(t: TestContext, home: ServerHome) {
  const hosts = ['localhost', '127.0.0.1'];
  const tls = await makeSelfSigned({ hosts, now: Date.now(), lifetimeDays: 1 });
  const authority = join(home.folder, 'ca.pem');
  writeFileSync(authority, tls.certificatePem);
  const node = await startNode({ ...settingsOf(home), tls }, () => undefined);
  t.after(() => node.close());
  return { server: { ...home, url: node.url }, trusting: { AWS_CA_BUNDLE: authority } };
}

test('the tunnel goes over TLS to a server whose authority the customer trusts, and to no other', {
  skip,
}, async (t) => {
  const home = await newHome(t);
  const { server, trusting } = await startTls(t, home);
  assert.match(
    (await keywarden(server, home.root, {}, 'hsm', 'user', 'list', ABSENT)).stderr,
    /certificate/i,
  );
  const listed = await keywarden(server, home.root, trusting, 'hsm', 'user', 'list', ABSENT);
  assert.match(listed.stderr, /CloudHsmResourceNotFoundException/);
  const refused = await keywarden(server, home.root, trusting, 'hsm', 'connect', ABSENT);
  assert.match(refused.stderr, /CloudHsmResourceNotFoundException/);
  const plain = { ...server, url: 'http://keywarden.example.com' };
  const unsafe = await keywarden(plain, home.root, {}, 'hsm', 'connect', ABSENT);
  assert.equal(unsafe.code, 2);
  assert.match(unsafe.stderr, /not encrypted/);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

test('a TLS server serves with a private key that never leaves the cluster', { skip }, async (t) => {
  const { server, tool, address } = await customer(t);
  await tool('--keypairgen', '--key-type', 'rsa:2048', '--label', 'tls', '--id', '03');
  const certificate = join(server.folder, 'tls.pem');
  const key = `pkcs11:token=clerk;object=tls;type=private;pin-value=${CLERK.Password}`;
  const engine = ['-engine', 'pkcs11', '-keyform', 'engine'];
  const env = { PKCS11_MODULE_PATH: P11_KIT_CLIENT };
  const request = ['req', '-new', '-x509', '-subj', '/CN=localhost', '-days', '1', '-out', certificate];
  const made = await withTunnel(address, '/usr/bin/openssl', [...request, ...engine, '-key', key], env);
  assert.equal(made.code, 0, made.stderr);
  const port = await freePort();
  const serve = [
    's_server',
    '-quiet',
    '-www',
    '-accept',
    String(port),
    '-cert',
    certificate,
    ...engine,
    '-key',
    key,
  ];
  const openssl = spawn('/usr/bin/openssl', serve, {
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', P11_KIT_SERVER_ADDRESS: address, ...env },
    stdio: 'ignore',
  });
  t.after(async () => {
    openssl.kill('SIGKILL');
    if (openssl.exitCode === null && openssl.signalCode === null) await once(openssl, 'exit');
  });
  const ca = readFileSync(certificate, 'utf8');
  for (let tries = 0; ; tries++) {
    const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca });
    const isSecure = await new Promise<boolean>((resolve) => {
      socket.once('secureConnect', () => resolve(socket.authorized));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isSecure) break;
    assert.ok(tries < 50, 'no TLS');
    await delay(100);
  }
});

test('no token is wiped, no officer logs in and no key lies in clear, whatever a program asks', {
  skip,
}, async (t) => {
  const { server, cluster, tool, address } = await customer(t);
  const run = (...args: readonly string[]) =>
    withTunnel(address, '/usr/bin/pkcs11-tool', ['--module', P11_KIT_CLIENT, ...args]);
  const wiped = await run(
    '--init-token',
    '--slot-index',
    '0',
    '--so-pin',
    'an-officers-pin',
    '--label',
    'mine',
  );
  assert.match(wiped.stderr, /CKR_TOKEN_WRITE_PROTECTED/);
  const officer = await run(
    '--token-label',
    'clerk',
    '--login',
    '--login-type',
    'so',
    '--so-pin',
    'an-officers-pin',
    '-O',
  );
  assert.match(officer.stderr, /CKR_USER_TYPE_INVALID/);
  const [hsm] = (await cluster.until(() => true)).Hsms;
  const store = join(server.folder, 'data', 'clusters', cluster.id, hsm?.HsmId ?? '', 'users');
  const secret = randomUUID().replaceAll('-', '').slice(0, 32);
  writeFileSync(join(server.folder, 'secret'), secret);
  const imported = await tool(
    '--write-object',
    join(server.folder, 'secret'),
    '--type',
    'secrkey',
    '--key-type',
    'AES:32',
    '--label',
    'imported',
    '--id',
    '07',
  );
  const everything = readdirSync(store, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
    .join('');
  assert.ok(!everything.includes(secret), `the key lies in clear; ${imported.stderr}`);
  const events = await commands(server);
  assert.ok(events.some((event) => event.startsWith('InitToken CKR_TOKEN_WRITE_PROTECTED')));
  assert.ok(events.includes('CreateObject CKR_TEMPLATE_INCONSISTENT clerk -'), imported.stdout);
});

test('a wrong PIN is refused, counted, and after five of them not tried any more', { skip }, async (t) => {
  const { address, tool } = await customer(t);
  const wrong = () =>
    withTunnel(address, '/usr/bin/pkcs11-tool', [
      '--module',
      P11_KIT_CLIENT,
      '--token-label',
      'clerk',
      '--login',
      '--pin',
      'another-pin-no-1',
      '-O',
    ]);
  for (let tries = 0; tries < 5; tries++) assert.match((await wrong()).stderr, /CKR_PIN_INCORRECT/);
  assert.match((await tool('-O')).stderr, /CKR_PIN_LOCKED/);
});

test('a user changes the PIN by a PKCS#11 program, and the old one is good no longer', {
  skip,
}, async (t) => {
  const { address, cluster } = await customer(t);
  const changed = await withTunnel(
    address,
    '/usr/bin/pkcs11-tool',
    toolArgs('--change-pin', '--new-pin', 'A-New-Pin-Number'),
  );
  assert.equal(changed.code, 0, changed.stderr);
  const short = await withTunnel(
    address,
    '/usr/bin/pkcs11-tool',
    toolArgs('--pin', 'A-New-Pin-Number', '--change-pin', '--new-pin', 'short'),
  );
  assert.match(short.stderr, /CKR_PIN_LEN_RANGE/);
  await assert.rejects(cluster.call('ListClusterKeys', CLERK));
  await cluster.call('ListClusterKeys', { ...CLERK, Password: 'A-New-Pin-Number' });
});

test('who lacks the permission opens no tunnel, and who loses it is cut off at once', { skip }, async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  const iam = iamClient(server, server.root);
  const anna = await createUser(iam, 'anna');
  const refused = await keywarden(server, anna, {}, 'hsm', 'connect', cluster.id);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /not authorized to perform: cloudhsm:ConnectCluster/);
  await putUserPolicy(
    iam,
    'anna',
    allow('cloudhsm:ConnectCluster', `arn:aws:cloudhsm:us-east-1:${ACCOUNT}:cluster/${cluster.id}`),
  );
  const { address } = await connectCluster(t, server, anna, cluster.id);
  const held = connect(address.replace('unix:path=', ''));
  const closed = once(held, 'close');
  held.write(Uint8Array.of(0));
  await once(held, 'data');
  await iam.send(new DeleteUserPolicyCommand({ UserName: 'anna', PolicyName: 'inline' }));
  await Promise.race([
    closed,
    delay(1000, undefined, { ref: false }).then(() => assert.fail('it is still open')),
  ]);
  const after = await withTunnel(address, '/usr/bin/pkcs11-tool', toolArgs('-O'));
  assert.notEqual(after.code, 0);
});

test('a process of the HSM that is killed ends one tunnel, and the next program works', {
  skip,
}, async (t) => {
  const { server, cluster, tool, address } = await customer(t);
  await tool('--keypairgen', '--key-type', 'rsa:4096', '--label', 'mine', '--id', '01');
  const working = withTunnel(
    address,
    '/usr/bin/pkcs11-tool',
    toolArgs('--keypairgen', '--key-type', 'rsa:4096', '--label', 'second', '--id', '02'),
  );
  const [hsm] = (await cluster.until(() => true)).Hsms;
  const config = join(server.folder, 'data', 'clusters', cluster.id, hsm?.HsmId ?? '', 'users.conf');
  for (let tries = 0; tries < 100; tries++) {
    const pid = processWith(config);
    await delay(pid === undefined ? 20 : 200);
    // That of the program before may be seen while it ends.
    if (pid !== undefined && pid === processWith(config)) {
      process.kill(pid, 'SIGKILL');
      break;
    }
  }
  assert.notEqual((await working).code, 0);
  const listed = await tool('-O');
  assert.equal(listed.code, 0, listed.stderr);
  assert.match(listed.stdout, /mine/);
});

/** The process of a tunnel, found by its configuration. */
function processWith(config: string): number | undefined {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const isRemote = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('p11-kit-remote');
      if (isRemote && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(config)) return Number(pid);
    } catch {
      // It ended meanwhile.
    }
  }
  return undefined;
}
