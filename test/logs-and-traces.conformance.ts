import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, EncryptCommand } from '@aws-sdk/client-kms';
import type { AccessRecord } from '../src/gateway/watch/access-record.ts';
import { createUser, iamClient, kmsClient } from './support/clients.ts';
import { ACCOUNT, newHome, startServer } from './support/server.ts';
import { startServerProcess } from './support/server-process.ts';
import { refusal } from './support/story-sdk.ts';

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly status: { readonly code?: number };
}

interface Receiver {
  readonly url: string;
  readonly spans: OtlpSpan[];
  readonly headers: Set<string>;
  /** All that was sent. */
  text(): string;
}

/** An OTLP receiver over HTTP, with JSON. */
async function receiver(t: TestContext): Promise<Receiver> {
  const spans: OtlpSpan[] = [];
  const headers = new Set<string>();
  let all = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      assert.equal(request.url, '/v1/traces');
      headers.add(String(request.headers['x-token']));
      const text = Buffer.concat(chunks).toString();
      all += text;
      const body = JSON.parse(text) as {
        resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
      };
      for (const { scopeSpans } of body.resourceSpans)
        for (const scope of scopeSpans) spans.push(...scope.spans);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, spans, headers, text: () => all };
}

const tracing = (endpoint: string, ratio = 1) => ({
  tracing: { endpoint, ratio, headers: { 'x-token': 'for the receiver' } },
});

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !isSo(); ) {
    assert.ok(performance.now() < end, what);
    await delay(50);
  }
}

test('a traced write has spans for each step, under one request, and no secret in them', async (t) => {
  const otlp = await receiver(t);
  const server = await startServer(t, tracing(otlp.url));
  const made = await createUser(iamClient(server, server.root), 'anna');
  const kms = kmsClient(server, server.root);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  await kms.send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from('plain text') }));
  await refusal(iamClient(server, made).send(new ListUsersCommand({})));
  const roots = (name: string) => otlp.spans.filter((span) => span.name === name);
  await until('the last call is told', () => roots('iam.ListUsers').length > 0);

  const [root] = roots('iam.CreateUser');
  assert.ok(root);
  assert.equal(root.parentSpanId, undefined);
  const below = (parent: OtlpSpan) =>
    otlp.spans
      .filter(({ parentSpanId, traceId }) => parentSpanId === parent.spanId && traceId === parent.traceId)
      .toSorted((one, other) => Number(BigInt(one.startTimeUnixNano) - BigInt(other.startTimeUnixNano)));
  const steps = below(root);
  assert.deepEqual(
    steps.map(({ name }) => name),
    ['authenticate', 'authorize', 'transaction'],
  );
  const transaction = steps.at(-1);
  assert.ok(transaction);
  assert.deepEqual(
    below(transaction).map(({ name }) => name),
    ['wait for its turn', 'run', 'commit'],
  );
  for (const step of steps) {
    assert.ok(BigInt(step.startTimeUnixNano) >= BigInt(root.startTimeUnixNano));
    assert.ok(BigInt(step.endTimeUnixNano) <= BigInt(root.endTimeUnixNano));
  }
  assert.ok(JSON.stringify(root.attributes).includes(ACCOUNT));
  const [encrypt] = roots('kms.Encrypt');
  assert.ok(encrypt && below(encrypt).some(({ name }) => name === 'HSM encrypt'));
  const [denied] = roots('iam.ListUsers');
  assert.ok(JSON.stringify(denied?.attributes).includes('AccessDenied'));
  assert.ok(below(denied as OtlpSpan).some(({ name, status }) => name === 'authorize' && status.code === 2));

  assert.deepEqual([...otlp.headers], ['for the receiver']);
  for (const secret of [made.secretAccessKey, server.root.secretAccessKey, 'plain text', 'Signature', 'anna'])
    assert.ok(!otlp.text().includes(secret), secret);
});

test('writes that share a commit keep their spans apart', async (t) => {
  const otlp = await receiver(t);
  const server = await startServer(t, tracing(otlp.url));
  const iam = iamClient(server, server.root);
  const names = Array.from({ length: 24 }, (_, index) => `user-${index}`);
  await Promise.all(names.map((UserName) => iam.send(new CreateUserCommand({ UserName }))));
  await until('all are told', () => otlp.spans.filter(({ name }) => name === 'iam.CreateUser').length === 24);
  const transactions = otlp.spans.filter(({ name }) => name === 'transaction');
  assert.equal(transactions.length, 24);
  for (const { spanId } of transactions)
    assert.deepEqual(
      otlp.spans.filter(({ parentSpanId }) => parentSpanId === spanId).map(({ name }) => name),
      ['wait for its turn', 'run', 'commit'],
    );
});

test('a trace of the caller goes on, and what it says of sampling holds', async (t) => {
  const otlp = await receiver(t);
  const server = await startServer(t, tracing(otlp.url, 0));
  const trace = (flags: string, id: string) => ({ traceparent: `00-${id}-00f067aa0ba902b7-${flags}` });
  const sampled = '4bf92f3577b34da6a3ce929d0e0e4736';
  await fetch(`${server.url}/`, { headers: trace('01', sampled) });
  await fetch(`${server.url}/`, { headers: trace('00', '5bf92f3577b34da6a3ce929d0e0e4736') });
  await fetch(`${server.url}/`, { headers: { traceparent: 'no such thing' } });
  await fetch(`${server.url}/`);
  await until('the sampled one is told', () => otlp.spans.length > 0);
  await server.close();
  const requests = otlp.spans.filter(({ parentSpanId }) => parentSpanId === '00f067aa0ba902b7');
  assert.equal(requests.length, 1);
  assert.deepEqual([...new Set(otlp.spans.map(({ traceId }) => traceId))], [sampled]);
});

test('a receiver that is away costs no call anything', async (t) => {
  const server = await startServer(t, tracing('http://127.0.0.1:9'));
  const iam = iamClient(server, server.root);
  for (let count = 0; count < 20; count++)
    await iam.send(new CreateUserCommand({ UserName: `user-${count}` }));
  await server.close();
  assert.match(server.log.join(), /^traces are lost: [^,]+$/, 'it is told once');
});

test('every answered request is told once, with who asked for what', async (t) => {
  const records: AccessRecord[] = [];
  const server = await startServer(t, { onAnswered: (record) => records.push(record) });
  const anna = await createUser(iamClient(server, server.root), 'anna');
  await refusal(iamClient(server, anna).send(new ListUsersCommand({})));
  await refusal(iamClient(server, { ...anna, secretAccessKey: 'wrong' }).send(new ListUsersCommand({})));
  await fetch(`${server.url}/_keywarden/health?token=secret`);
  const [created, , denied, stranger, health] = records;
  const principal = `arn:aws:iam::${ACCOUNT}:root`;
  assert.partialDeepStrictEqual(created, {
    ...{ method: 'POST', path: '/', status: 200, address: '127.0.0.1' },
    ...{ service: 'iam', operation: 'CreateUser', account: ACCOUNT, principal },
    accessKeyId: server.root.accessKeyId,
  });
  assert.match(created?.requestId ?? '', /^[0-9a-f-]{36}$/);
  assert.ok((created?.milliseconds ?? 0) > 0);
  assert.partialDeepStrictEqual(denied, {
    ...{ status: 403, operation: 'ListUsers', error: 'AccessDenied' },
    principal: `arn:aws:iam::${ACCOUNT}:user/anna`,
  });
  assert.partialDeepStrictEqual(stranger, { status: 403, error: 'SignatureDoesNotMatch' });
  for (const unknown of ['principal', 'account', 'accessKeyId'] as const)
    assert.equal(stranger?.[unknown], undefined, 'who proved to be nobody is not named');
  assert.partialDeepStrictEqual(health, { method: 'GET', path: '/_keywarden/health', status: 200 });
  assert.ok(!JSON.stringify(records).includes('secret'));
  assert.equal(records.length, 5);
});

test('a server logs JSON, and nothing of a path starts a record', async (t) => {
  const home = await newHome(t);
  const server = await startServerProcess(t, {
    home,
    args: ['--log-format', 'json', '--access-log'],
  });
  await fetch(`${server.url}/%0a%7b%22level%22:%22info%22%7d`);
  await server.close();
  const lines = server.log
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const answered = records.find(({ level }) => level === 'access');
  assert.partialDeepStrictEqual(answered, { method: 'GET', path: '/%0a%7b%22level%22:%22info%22%7d' });
  assert.ok(records.some(({ message }) => message === 'stopped'));
  assert.equal(new Set(records.map(({ node }) => node)).size, 1);
});
