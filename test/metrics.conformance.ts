import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateUserCommand, GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, EncryptCommand } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { SecretBytes } from '../src/core/secret-bytes.ts';
import { METRIC_GROUPS } from '../src/gateway/metrics/metric-table.ts';
import type { MetricsSnapshot } from '../src/gateway/metrics/snapshot.ts';
import { type NodeSettings, type RunningNode, startNode } from '../src/start.ts';
import { startProxy } from './support/breakable-proxy.ts';
import { createAccessKey, iamClient, kmsClient, stsClient } from './support/clients.ts';
import { type ParsedSample, parseExposition } from './support/parse-exposition.ts';
import { newHome, type ServerHome, settingsOf, startServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

type Page = ReturnType<typeof parseExposition>;

const PATH = '/_keywarden/metrics';
const PASSWORD = 'Root-Pass-4711';

async function scrape(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
  const response = await fetch(url + PATH, { headers });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  return parseExposition(await response.text());
}

/** Sum of the samples of a line's name that have these labels. */
function read(page: Page, name: string, labels: Readonly<Record<string, string>> = {}): number {
  const family = page.get(name) ?? page.get(name.replace(/_(?:bucket|sum|count)$/, ''));
  const hasLabels = (sample: ParsedSample): boolean =>
    Object.entries(labels).every(([key, value]) => sample.labels[key] === value);
  const own = (family?.samples ?? []).filter((sample) => sample.name === name && hasLabels(sample));
  return own.reduce((sum, { value }) => sum + value, 0);
}

/** Repeats what a metric lags behind until it holds. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await check();
    } catch (problem) {
      if (tries === 60) throw problem;
      await sleep(250);
    }
  }
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`${database}: what clients do shows in the metrics, strictly in Prometheus' format`, async (t) => {
    const server = await startServer(t, { database, rootPassword: PASSWORD });
    const iam = iamClient(server, server.root);
    await stsClient(server, server.root).send(new GetCallerIdentityCommand({}));
    await iam.send(new CreateUserCommand({ UserName: 'bob' }));
    await assert.rejects(iam.send(new GetUserCommand({ UserName: 'nobody' })));
    const bob = await createAccessKey(iam, 'bob');
    await assert.rejects(iamClient(server, bob).send(new ListUsersCommand({})));
    const wrong = { ...bob, secretAccessKey: 'wrong-secret-of-somebody-who-guesses' };
    await assert.rejects(stsClient(server, wrong).send(new GetCallerIdentityCommand({})));
    const kms = kmsClient(server, server.root);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    for (let times = 0; times < 3; times++)
      await kms.send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from('x') }));
    const anna = new Visitor(server.url);
    const signIn = async (password: string) => {
      const { token } = await anna.get('/signin?as=root');
      return anna.post('/signin', { token, as: 'root', name: 'root@localhost', password });
    };
    await signIn('wrong');
    assert.equal((await signIn(PASSWORD)).status, 303);
    // The HSM was asked when the server began, and is asked once a second.
    await sleep(1100);
    const page = await scrape(server.url);

    const calls = (service: string, kind: string, status: string): number =>
      read(page, 'keywarden_requests_total', { service, kind, status });
    assert.equal(calls('sts', 'read', '2xx'), 1);
    assert.equal(calls('iam', 'write', '2xx'), 2);
    assert.equal(calls('iam', 'read', '4xx'), 2);
    assert.equal(calls('kms', 'write', '2xx'), 1);
    assert.equal(calls('sts', 'unknown', '4xx'), 1);
    assert.equal(read(page, 'keywarden_request_duration_seconds_count', { service: 'iam' }), 4);
    const errors = (name: string, service: string, code: string): number =>
      read(page, `keywarden_${name}_total`, { service, code });
    assert.equal(errors('request_errors', 'iam', 'NoSuchEntity'), 1);
    assert.equal(errors('denials', 'iam', 'AccessDenied'), 1);
    assert.equal(errors('authentication_failures', 'sts', 'SignatureDoesNotMatch'), 1);
    assert.equal(read(page, 'keywarden_denials_total'), 1);
    assert.equal(read(page, 'keywarden_authentication_failures_total'), 1);
    assert.equal(read(page, 'keywarden_requests_in_flight'), 0);
    assert.equal(read(page, 'keywarden_sign_ins_total', { result: 'failure', mfa: 'no' }), 1);
    assert.equal(read(page, 'keywarden_sign_ins_total', { result: 'success', mfa: 'no' }), 1);
    assert.equal(read(page, 'keywarden_sessions', { kind: 'browser' }), 1);

    assert.equal(read(page, 'keywarden_hsm_appliances', { state: 'in-service' }), 1);
    assert.equal(read(page, 'keywarden_hsm_worker_state', { state: 'up' }), 1);
    // One makes the key, three encrypt; those of the process's start do not count.
    assert.ok(read(page, 'keywarden_hsm_call_duration_seconds_count') >= 4);
    assert.equal(read(page, 'keywarden_hsm_call_errors_total'), 0);
    assert.equal(read(page, 'keywarden_kms_key_pool_misses_total'), 1);
    assert.equal(read(page, 'keywarden_kms_key_pool_hits_total'), 2);
    assert.equal(read(page, 'keywarden_kms_key_pool_keys'), 1);
    assert.equal(read(page, 'keywarden_domain_keys', { state: 'current' }), 1);

    assert.equal(read(page, 'keywarden_ready'), 1);
    assert.equal(read(page, 'keywarden_build_info', { database }), 1);
    assert.equal(read(page, 'keywarden_metrics_source_up'), 2);
    assert.ok(read(page, 'keywarden_storage_writes_total', { result: 'kept' }) >= 5);
    assert.ok(read(page, 'keywarden_change_feed_age_seconds') < 2);
    const uptime = Date.now() / 1000 - read(page, 'process_start_time_seconds');
    assert.ok(uptime > 0 && uptime < 3600, `${uptime} s`);
    assertNothingOfAnybody(page, [
      server.root.accessKeyId,
      bob.accessKeyId,
      '111122223333',
      'bob',
      'localhost',
    ]);
    assertAsInTheTable(page);
  });
}

/** Labels must neither grow with what people do nor tell who they are. */
function assertNothingOfAnybody(page: Page, words: readonly string[]): void {
  for (const [name, { samples }] of page) {
    assert.ok(samples.length < 400, `${name} has ${samples.length} lines`);
    for (const { labels } of samples)
      for (const value of Object.values(labels))
        for (const word of words) assert.ok(!value.includes(word), `${name}: ${value}`);
  }
}

/** Each metric has the labels that docs/metrics.md says, and nothing is there that it does not tell of. */
function assertAsInTheTable(page: Page): void {
  const table = new Map(
    Object.values(METRIC_GROUPS)
      .flat()
      .map((metric) => [metric.name, metric]),
  );
  for (const [name, { samples }] of page) {
    const metric = table.get(name);
    assert.ok(metric, name);
    for (const { labels } of samples) {
      const { le: _, ...own } = labels;
      assert.deepEqual(Object.keys(own), Object.keys(metric.labels ?? {}), name);
    }
  }
}

test('whoever accepts JSON alone gets the same numbers as one object', async (t) => {
  const server = await startServer(t);
  await stsClient(server, server.root).send(new GetCallerIdentityCommand({}));
  const response = await fetch(server.url + PATH, { headers: { accept: 'application/json' } });
  assert.equal(response.headers.get('content-type'), 'application/json');
  const snapshot = (await response.json()) as MetricsSnapshot;
  assert.deepEqual(
    snapshot.calls.series.map(({ service, kind, byStatus }) => ({ service, kind, byStatus })),
    [{ service: 'sts', kind: 'read', byStatus: { '2xx': 1, '4xx': 0, '5xx': 0 } }],
  );
  assert.equal(snapshot.hsm?.healthy, true);
  assert.ok(!JSON.stringify(snapshot).includes(server.root.accessKeyId));
});

test('numbers only grow between two readings, and both readers see all of them', async (t) => {
  const server = await startServer(t);
  const before = await scrape(server.url);
  await stsClient(server, server.root).send(new GetCallerIdentityCommand({}));
  const [after, also] = await Promise.all([scrape(server.url), scrape(server.url)]);
  for (const page of [after, also])
    assert.equal(read(page, 'keywarden_requests_total', { service: 'sts' }), 1);
  for (const [name, { type, samples }] of before) {
    if (type === 'gauge') continue;
    for (const { name: line, labels, value } of samples)
      assert.ok(read(after, line, labels) >= value, `${name} fell`);
  }
});

/** A node whose settings differ from a test server's. */
async function nodeWith(
  t: TestContext,
  change: Partial<NodeSettings>,
  home?: ServerHome,
): Promise<RunningNode> {
  const node = await startNode({ ...settingsOf(home ?? (await newHome(t))), ...change }, () => undefined);
  t.after(() => node.close());
  return node;
}

/** Status of the page for a peer at `localAddress`. */
const statusFrom = (
  url: string,
  localAddress: string,
  headers: Record<string, string> = {},
): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url + PATH, { localAddress, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject).end();
  });

test('without a token programs on this machine may read, and nobody where a proxy may be in front', async (t) => {
  const here = await nodeWith(t, {});
  assert.equal(await statusFrom(here.url, '127.0.0.1'), 200);
  assert.equal(await statusFrom(here.url, '127.0.0.1', { 'x-forwarded-for': '192.0.2.1' }), 404);
  assert.equal(await statusFrom(here.url, '127.0.0.1', { host: 'rebound.example.com' }), 404);
  const behind = await nodeWith(t, { isTlsTerminatedInFront: true });
  assert.equal(await statusFrom(behind.url, '127.0.0.1'), 404);
  const trusting = await nodeWith(t, { trustedProxies: ['192.0.2.1'] });
  assert.equal(await statusFrom(trusting.url, '127.0.0.1'), 404);
});

test('another machine gets nothing without a token, and everything with it', async (t) => {
  const outer = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
  if (outer === undefined) return t.skip('this machine has no network');
  const open = await nodeWith(t, { host: outer });
  assert.equal(await statusFrom(open.url, outer), 404);
  const metricsToken = SecretBytes.fromText('a-token-of-16-characters');
  const closed = await nodeWith(t, { host: outer, metricsToken, isTlsTerminatedInFront: true });
  assert.equal(await statusFrom(closed.url, outer), 401);
  assert.equal(await statusFrom(closed.url, outer, { authorization: 'Bearer another-of-16-chars' }), 401);
  assert.equal(
    await statusFrom(closed.url, outer, { authorization: 'Bearer a-token-of-16-characters' }),
    200,
  );
});

test('who guesses tokens is slowed down, and shows in the metrics', async (t) => {
  const server = await startServer(t, {
    metricsToken: SecretBytes.fromText('a-token-of-16-characters'),
    throttleLimits: { failuresPerSecond: 1 },
  });
  const guesses = Array.from({ length: 30 }, (_, number) =>
    fetch(server.url + PATH, { headers: { authorization: `Bearer guess-${number}` } }),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  assert.ok(statuses.includes(429) && statuses.every((status) => status === 401 || status === 429));
  const page = await scrape(server.url, { authorization: 'Bearer a-token-of-16-characters' });
  const slowed = statuses.filter((status) => status === 429).length;
  assert.equal(read(page, 'keywarden_throttled_total', { by: 'failures' }), slowed);
});

test('a killed HSM process, one that hangs and a token that is gone show in the metrics, and so does the end of it', async (t) => {
  const home = await newHome(t);
  const node = await nodeWith(t, {}, home);
  const pidOf = async (): Promise<number> => {
    const { pid } = (await node.metrics()).hsm?.appliances[0]?.workers[0] ?? {};
    assert.ok(pid);
    return pid;
  };
  const starts = async () => read(await scrape(node.url), 'keywarden_hsm_worker_starts_total');
  assert.equal(await starts(), 1);
  process.kill(await pidOf(), 'SIGKILL');
  await eventually(async () => assert.equal(await starts(), 2));

  const hanging = await pidOf();
  process.kill(hanging, 'SIGSTOP');
  try {
    await sleep(1100);
    const page = await scrape(node.url);
    assert.equal(read(page, 'keywarden_hsm_up'), 0);
    assert.equal(read(page, 'keywarden_hsm_appliances', { state: 'out-of-service' }), 1);
    assert.ok(read(page, 'keywarden_hsm_calls_in_flight') > 0);
  } finally {
    process.kill(hanging, 'SIGCONT');
  }
  await eventually(async () => assert.equal(read(await scrape(node.url), 'keywarden_hsm_up'), 1));

  const folder = join(home.folder, 'data', 'hsm');
  const pid = await pidOf();
  renameSync(folder, `${folder}-gone`);
  process.kill(pid, 'SIGKILL');
  await eventually(async () => {
    const page = await scrape(node.url);
    assert.equal(read(page, 'keywarden_hsm_up'), 0);
    assert.equal(read(page, 'keywarden_hsm_worker_state', { state: 'down' }), 1);
  });
  renameSync(`${folder}-gone`, folder);
  await eventually(async () => assert.equal(read(await scrape(node.url), 'keywarden_hsm_up'), 1));
});

test('however often the page is read, the HSM is asked once a second', async (t) => {
  const node = await nodeWith(t, {});
  const asked = async () => read(await scrape(node.url), 'keywarden_hsm_call_duration_seconds_count');
  const before = await asked();
  const began = performance.now();
  for (let times = 0; times < 100; times++) await asked();
  const seconds = (performance.now() - began) / 1000;
  await sleep(1100);
  const calls = (await asked()) - before;
  // A probe, what is left, and a random number; what others ask goes beside.
  assert.ok(calls <= 3 * (seconds + 3), `${calls} calls in ${seconds} s`);
});

test('a database that is cut off, or silent, shows in metrics that still come in time', async (t) => {
  const home = await newHome(t, 'postgres');
  const proxy = await startProxy(home.databaseUrl);
  t.after(() => proxy.close());
  const node = await nodeWith(t, { databaseUrl: proxy.url }, home);
  for (const fail of [proxy.cut, proxy.silence]) {
    await eventually(async () => assert.equal(read(await scrape(node.url), 'keywarden_ready'), 1));
    fail();
    // Rows counted just before are good for ten seconds.
    await eventually(async () => {
      const began = performance.now();
      const page = await scrape(node.url);
      assert.ok(performance.now() - began < 9000, 'Prometheus would have given up');
      assert.equal(read(page, 'keywarden_ready'), 0);
      assert.ok(read(page, 'keywarden_change_feed_age_seconds') > 2);
      assert.equal(read(page, 'keywarden_metrics_source_up', { source: 'database' }), 0);
      assert.equal(read(page, 'keywarden_metrics_source_up', { source: 'hsm' }), 1);
    });
    proxy.restore();
  }
});
