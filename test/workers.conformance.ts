import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { makeSelfSigned } from '../src/gateway/self-signed.ts';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { queryRequest, sendRaw, signed } from './support/raw-call.ts';
import { newHome } from './support/server.ts';
import { type ProcessOptions, type ServerProcess, startServerProcess } from './support/server-process.ts';
import { steadyLoad } from './support/steady-load.ts';
import { countLines, isThere, until, workersOf } from './support/workers.ts';

/** Several processes on one machine, as an operator starts them. */

const DATABASES = [
  { database: 'sqlite', skip: false },
  { database: 'postgres', skip: skipWithoutPostgres() },
] as const;

after(async () => {
  if (skipWithoutPostgres() === false) await (await startPostgres()).stop();
});

const ALL_SERVE = /2 workers serve/;
const ALL_REPLACED = /all workers are replaced/;

async function twoWorkers(t: TestContext, options: ProcessOptions = {}): Promise<ServerProcess> {
  const args = ['--workers', '2', ...(options.args ?? [])];
  const server = await startServerProcess(t, { ...options, args });
  await until('two workers', () => countLines(server, ALL_SERVE) === 1);
  return server;
}

const listUsers = ({ url }: ServerProcess) => queryRequest(url, 'iam', { Action: 'ListUsers' });

const health = async ({ url }: ServerProcess) =>
  (await (await fetch(`${url}/_keywarden/health`)).json()) as {
    checks: Record<string, { healthy: boolean; detail: string }>;
  };

test('the first start shows one root key, and Ctrl-C ends all processes in order', async (t) => {
  const server = await twoWorkers(t, { hasRootKey: false });
  const text = server.log.join('');
  assert.equal(text.match(/AWS_ACCESS_KEY_ID=/g)?.length, 1);
  assert.equal(text.match(/listens on/g)?.length, 1);
  assert.equal(text.match(/shown this once:/g)?.length, 1);
  const workers = workersOf(server);
  assert.equal(workers.length, 2);
  process.kill(server.pid, 'SIGINT');
  // A terminal tells all of them.
  for (const pid of workers) process.kill(pid, 'SIGINT');
  assert.equal(await server.exited, 0);
  assert.deepEqual(workers.filter(isThere), []);
});

for (const { database, skip } of DATABASES) {
  test(`a rolling restart refuses no request, on ${database}`, { skip }, async (t) => {
    const server = await twoWorkers(t, { database });
    const before = workersOf(server);
    const load = steadyLoad(server.url, server.root);
    await delay(300);
    for (let round = 1; round <= 2; round++) {
      process.kill(server.pid, 'SIGHUP');
      await until('all are replaced', () => countLines(server, ALL_REPLACED) === round, 60);
    }
    await load.stop();
    assert.deepEqual(load.refused, []);
    assert.ok(load.answered() > 500, `${load.answered()} calls`);
    assert.deepEqual(before.filter(isThere), []);
    assert.equal(workersOf(server).length, 2);
  });

  test(`a worker that is killed is replaced, and the other goes on, on ${database}`, { skip }, async (t) => {
    const server = await twoWorkers(t, { database });
    const [victim = 0] = workersOf(server);
    const load = steadyLoad(server.url, server.root, { clients: 8 });
    await delay(300);
    process.kill(victim, 'SIGKILL');
    await until('it is replaced', async () => !isThere(victim) && workersOf(server).length === 2);
    await until('all serve', async () => (await health(server)).checks['workers']?.healthy === true);
    const answered = load.answered();
    await until('load goes on', () => load.answered() > answered + 200);
    await load.stop();
    // At most what was under way on the killed one's connections.
    assert.ok(load.refused.length <= 8, String(load.refused));
    assert.match(server.log.join(''), /worker \d \(process \d+\) ended by SIGKILL; it is replaced/);
  });

  test(`a key that is disabled works at no worker after the answer, on ${database}`, { skip }, async (t) => {
    const server = await twoWorkers(t, { database });
    const root = iamClient(server, server.root);
    const UserName = 'prey';
    const prey = await createUser(root, UserName);
    await putUserPolicy(root, UserName, allow('iam:ListUsers'));
    const call = async (): Promise<number> =>
      (await sendRaw(server.url, signed(listUsers(server), prey, { service: 'iam' }))).status;
    let [successes, refusals, late, pending, isAnswered, isOver] = [0, 0, 0, 0, false, false];
    const attackers = Array.from({ length: 6 }, async () => {
      while (!isOver) {
        const wasAnswered = isAnswered;
        if (wasAnswered) pending++;
        const status = await call();
        if (wasAnswered) pending--;
        if (status === 200) successes++;
        else refusals++;
        if (status === 200 && wasAnswered) late++;
      }
    });
    const set = (Status: 'Active' | 'Inactive') =>
      root.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: prey.accessKeyId, Status }));
    for (let round = 0; round < 25; round++) {
      await set('Inactive');
      isAnswered = true;
      await delay(50);
      isAnswered = false;
      await until('all are answered that were asked since', () => pending === 0);
      await set('Active');
      assert.deepEqual([await call(), await call()], [200, 200]);
    }
    isOver = true;
    await Promise.all(attackers);
    assert.equal(late, 0);
    assert.ok(successes > 50 && refusals > 50, `${successes} successes, ${refusals} refusals`);
  });
}

test('a connection that was on its way to a worker that is killed goes to another', async (t) => {
  const server = await twoWorkers(t);
  let [answered, lost, hanging, isOver] = [0, 0, 0, false];
  const callers = Array.from({ length: 12 }, async () => {
    while (!isOver) {
      const call = fetch(`${server.url}/_keywarden/live`, {
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(8000),
      });
      await call
        .then((answer) => answer.text())
        .then(
          () => answered++,
          (error: Error) => (error.name === 'TimeoutError' ? hanging++ : lost++),
        );
    }
  });
  t.after(() => {
    isOver = true;
  });
  for (let round = 1; round <= 5; round++) {
    await delay(250);
    const [victim = 0] = workersOf(server);
    process.kill(victim, 'SIGKILL');
    await until('it is missed', () => countLines(server, /it is replaced/) === round);
    await until('all serve', async () => (await health(server)).checks['workers']?.healthy === true);
  }
  isOver = true;
  await Promise.all(callers);
  assert.equal(hanging, 0, `${answered} answered, ${lost} lost`);
  assert.ok(answered > 500 && lost <= 5 * 12, `${answered} answered, ${lost} lost`);
});

test('workers end when their supervisor is killed', async (t) => {
  const server = await twoWorkers(t);
  const workers = workersOf(server);
  await server.kill();
  await until('they are gone', () => workers.filter(isThere).length === 0, 15);
});

test('a start that cannot succeed ends with its reason, once', async (t) => {
  const home = await newHome(t);
  writeFileSync(join(home.folder, 'keywarden.db'), 'this is no database, but long enough to be looked at');
  await assert.rejects(startServerProcess(t, { home, args: ['--workers', '2'] }), (error: Error) => {
    assert.equal(error.message.match(/keywarden: /g)?.length, 1, error.message);
    assert.match(error.message, /database/);
    return true;
  });
});

test('every worker tells of all, and strangers have one limit at both', async (t) => {
  const server = await twoWorkers(t);
  const wrong = { accessKeyId: server.root.accessKeyId, secretAccessKey: 'x'.repeat(40) };
  const began = performance.now();
  const codes = new Map<string, number>();
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let tries = 0; tries < 100; tries++) {
        const { text } = await sendRaw(server.url, signed(listUsers(server), wrong, { service: 'iam' }));
        const code = /<Code>(\w+)</.exec(text)?.[1] ?? text;
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const looked = codes.get('SignatureDoesNotMatch') ?? 0;
  // 500 at once and 50 a second, and what was on its way between the two.
  assert.ok(looked >= 500 && looked <= 500 + 50 * seconds + 40, `${looked} in ${seconds} s`);
  for (let times = 0; times < 4; times++) {
    const page = await (await fetch(`${server.url}/_keywarden/metrics`)).text();
    const counts = [...page.matchAll(/^keywarden_throttled_total\{by="failures",process="(\d)"\} (\d+)$/gm)];
    assert.deepEqual(counts.map(([, number]) => number).sort(), ['1', '2']);
    assert.equal(
      counts.reduce((sum, [, , count]) => sum + Number(count), 0),
      2000 - looked,
    );
    assert.equal(page.match(/^keywarden_domain_keys\{state="current"\} 1$/gm)?.length, 1);
  }
});

for (const workers of [1, 2])
  test(`a new TLS certificate is served without a restart and without a failure, by ${workers} workers`, async (t) => {
    const home = await newHome(t);
    const paths = { cert: join(home.folder, 'tls.pem'), key: join(home.folder, 'tls.key') };
    const put = async (lifetimeDays: number) => {
      const pair = await makeSelfSigned({ hosts: ['127.0.0.1', 'localhost'], now: Date.now(), lifetimeDays });
      writeFileSync(paths.cert, pair.certificatePem);
      await delay(20);
      writeFileSync(paths.key, pair.keyPem);
      return pair.certificatePem;
    };
    const old = await put(100);
    const args = ['--tls-cert', paths.cert, '--tls-key', paths.key, '--workers', String(workers)];
    const server = await startServerProcess(t, { home, args });
    if (workers > 1) await until('two workers', () => countLines(server, ALL_SERVE) === 1);
    const { hostname, port } = new URL(server.url);
    const days = (): Promise<number> =>
      new Promise((resolve, reject) => {
        const socket = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
          const { valid_to } = socket.getPeerCertificate();
          socket.end();
          resolve(Math.round((Date.parse(valid_to) - Date.now()) / 86_400_000));
        });
        socket.once('error', reject);
      });
    assert.deepEqual([await days(), await days()], [100, 100]);
    const renewed = await makeSelfSigned({
      hosts: ['127.0.0.1', 'localhost'],
      now: Date.now(),
      lifetimeDays: 200,
    });
    const load = steadyLoad(server.url, server.root, { clients: 6, ca: `${old}${renewed.certificatePem}` });
    await delay(300);
    writeFileSync(paths.key, renewed.keyPem);
    await delay(50);
    writeFileSync(paths.cert, renewed.certificatePem);
    await until('the new one is served', async () => {
      const seen = [await days(), await days(), await days(), await days()];
      return seen.every((one) => one === 200);
    });
    await delay(300);
    await load.stop();
    assert.deepEqual(load.refused, []);
    for (let times = 0; times < 8; times++) assert.equal(await days(), 200);
    assert.equal(countLines(server, /new TLS certificate/), 1);
  });
