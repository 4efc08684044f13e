import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SecretBytes } from '../src/core/secret-bytes.ts';
import { signRequest } from '../src/sigv4/sign.ts';
import {
  connectCluster,
  P11_KIT_CLIENT,
  skipWithoutPkcs11Programs,
  withTunnel,
} from './support/cluster-program.ts';
import { ADMIN, activeCluster, CLERK } from './support/owned-cluster.ts';
import { startServer, type TestServer } from './support/server.ts';
import { plainRequest } from './support/sigv4-request.ts';

const skip = skipWithoutPkcs11Programs();
const PATH = '/_keywarden/hsm/connect';

/** A connection that asked for a tunnel as root, and keeps its half open whatever comes. */
function ask(t: TestContext, server: TestServer, clusterId: string): Socket {
  const { host, hostname, port } = new URL(server.url);
  const query = `cluster=${clusterId}`;
  const plain = plainRequest({ method: 'GET', path: PATH, query, headers: { host } });
  const { accessKeyId, secretAccessKey } = server.root;
  const credentials = { accessKeyId, secret: SecretBytes.fromText(secretAccessKey) };
  const { request } = signRequest(plain, credentials, {
    region: 'us-east-1',
    service: 'cloudhsm',
    now: Date.now(),
  });
  const lines = [...request.headers].map(([name, values]) => `${name}: ${values.join(',')}`);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  t.after(() => socket.destroy());
  socket.on('error', () => undefined);
  socket.write(
    [`GET ${PATH}?${query} HTTP/1.1`, ...lines, 'connection: Upgrade', 'upgrade: keywarden-p11', '', ''].join(
      '\r\n',
    ),
  );
  return socket;
}

/** Processes with the HSM's library that a process has started. */
const childrenOf = (pid: number): string[] =>
  readdirSync('/proc')
    .filter((entry) => /^[0-9]+$/.test(entry))
    .filter((entry) => {
      try {
        const [, parent] = /^PPid:\s+([0-9]+)/m.exec(readFileSync(`/proc/${entry}/status`, 'utf8')) ?? [];
        return (
          Number(parent) === pid &&
          readFileSync(`/proc/${entry}/cmdline`, 'latin1').includes('p11-kit-remote')
        );
      } catch {
        // It ended while it was looked at.
        return false;
      }
    });

/** The status of the answer. */
async function status(socket: Socket): Promise<string> {
  const [first] = (await once(socket, 'data')) as [Buffer];
  return first.toString('latin1').slice('HTTP/1.1 '.length, 'HTTP/1.1 101'.length);
}

test('who is refused a tunnel does not keep the connection, however long it holds its half', async (t) => {
  const server = await startServer(t);
  const socket = ask(t, server, 'cluster-absentabsent');
  assert.equal(await status(socket), '400');
  // Writing into a connection that the server let go of is answered by a reset.
  const closed = new Promise<boolean>((resolve) => socket.once('close', () => resolve(true)));
  const poke = setInterval(() => socket.write('x'), 100);
  t.after(() => clearInterval(poke));
  assert.ok(await Promise.race([closed, delay(4000, false, { ref: false })]), 'the server still holds it');
});

test('a server that stops does not wait for who was refused', async (t) => {
  const server = await startServer(t);
  assert.equal(await status(ask(t, server, 'cluster-absentabsent')), '400');
  const closed = server.close().then(() => true);
  assert.ok(await Promise.race([closed, delay(1500, false, { ref: false })]), 'the server still waits');
});

test('who hangs up before the tunnel is there leaves no process and no place taken', { skip }, async (t) => {
  const server = await startServer(t);
  const { id } = await activeCluster(server);
  for (let round = 0; round < 3; round++) {
    const sockets = Array.from({ length: 40 }, () => ask(t, server, id));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const [index, socket] of sockets.entries()) setTimeout(() => socket.resetAndDestroy(), index * 5);
    await delay(1500);
  }
  assert.deepEqual(childrenOf(process.pid), []);
  const answers = await Promise.all(Array.from({ length: 64 }, () => status(ask(t, server, id))));
  assert.equal(answers.filter((answer) => answer === '101').length, 64);
});

test('a caller has 64 tunnels and no more, also when it asks for all at once', { skip }, async (t) => {
  const server = await startServer(t);
  const { id } = await activeCluster(server);
  const answers = await Promise.all(Array.from({ length: 70 }, () => status(ask(t, server, id))));
  assert.equal(answers.filter((answer) => answer === '101').length, 64);
});

test('who knows no PIN puts nothing into a token, and changes and destroys nothing in it', {
  skip,
}, async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  const { Key } = await cluster.call('GenerateClusterKey', { ...CLERK, KeyKind: 'EC_P256', Label: 'kept' });
  const { KeyId } = Key as { KeyId: string };
  const { address } = await connectCluster(t, server, server.root, cluster.id);
  const tool = (...args: readonly string[]) =>
    withTunnel(address, '/usr/bin/pkcs11-tool', [
      '--module',
      P11_KIT_CLIENT,
      '--token-label',
      CLERK.UserName,
      ...args,
    ]);
  const file = join(server.folder, 'mine.der');
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(file, publicKey.export({ format: 'der', type: 'spki' }));
  const planted = await tool('--write-object', file, '--type', 'pubkey', '--id', KeyId, '--label', 'planted');
  assert.match(planted.stderr, /CKR_USER_NOT_LOGGED_IN/);
  const relabelled = await tool('--type', 'pubkey', '--id', KeyId, '--set-id', '00');
  assert.match(relabelled.stderr, /CKR_USER_NOT_LOGGED_IN/);
  const destroyed = await tool('--delete-object', '--type', 'pubkey', '--id', KeyId);
  assert.match(destroyed.stderr, /CKR_USER_NOT_LOGGED_IN/);
  const { Keys } = await cluster.call('ListClusterKeys', CLERK);
  const kept = (Keys as { KeyId: string; Label: string }[]).map(({ KeyId: id, Label }) => [id, Label]);
  assert.deepEqual(kept, [
    [KeyId, 'kept'],
    [KeyId, 'kept'],
  ]);
});

/** A program that stays logged in as the clerk until it is asked to use the HSM once more. */
async function loggedInProgram(t: TestContext, address: string) {
  const script = resolve(import.meta.dirname, 'support/stay-logged-in.ts');
  const child = spawn(process.execPath, [script, P11_KIT_CLIENT, CLERK.UserName, CLERK.Password], {
    env: { ...process.env, P11_KIT_SERVER_ADDRESS: address },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  assert.equal((await said.next()).value, 'logged in');
  return async (): Promise<unknown> => {
    child.stdin.write('once more\n');
    return (await said.next()).value;
  };
}

test('a program stays logged in when its user changes the password, and is cut off when an admin resets it or makes the user anew', {
  skip,
}, async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  const { address } = await connectCluster(t, server, server.root, cluster.id);
  const clerk = { UserName: CLERK.UserName, Role: 'crypto-user' };
  const own = await loggedInProgram(t, address);
  const other = { Password: CLERK.Password, NewPassword: 'Another-Pin-Of-Clerk' };
  await cluster.call('ChangeClusterUserPassword', { ...clerk, ...other });
  assert.equal(await own(), 'went on');
  await cluster.call('ResetClusterUserPassword', { ...ADMIN, ...clerk, NewPassword: CLERK.Password });
  assert.equal(await own(), 'cut off');
  const replaced = await loggedInProgram(t, address);
  await cluster.call('DeleteClusterUser', { ...ADMIN, ...clerk });
  await cluster.call('CreateClusterUser', { ...ADMIN, ...clerk, Password: CLERK.Password });
  assert.equal(await replaced(), 'cut off');
});
