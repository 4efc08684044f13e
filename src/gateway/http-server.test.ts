import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpRequest } from '../core/http.ts';
import { DEFAULT_HTTP_LIMITS, type RunningHttpServer, startHttpServer } from './http-server.ts';

let seen: HttpRequest[] = [];
let server: RunningHttpServer;

before(async () => {
  server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    limits: { ...DEFAULT_HTTP_LIMITS, bodyBytes: 100, requestMilliseconds: 300 },
    trustedProxies: ['127.0.0.1'],
    isTlsTerminatedInFront: false,
    handle: async (request) => {
      seen.push(request);
      return { status: 200, headers: { 'x-test': 'yes' }, body: 'fine' };
    },
  });
});

after(() => server.close());

/** Sends bytes on a connection of its own; resolves with all that came back when the server or 2 s end it. */
function exchange(bytes: string): Promise<string> {
  seen = [];
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let answer = '';
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.endsWith('fine')) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

const head = (answer: string): string => answer.slice(0, answer.indexOf('\r\n'));

test('hands over path, query, headers and body exactly as they came', async () => {
  await exchange(
    'POST /a//b/../%2e?x=%41&x=+ HTTP/1.1\r\nHost: h:1\r\nX-Two:  a  b \r\nx-two: c\r\nContent-Length: 3\r\n\r\nabc',
  );
  const [request] = seen;
  assert.equal(request?.method, 'POST');
  assert.equal(request?.path, '/a//b/../%2e');
  assert.equal(request?.query, 'x=%41&x=+');
  assert.deepEqual(request?.headers.get('x-two'), ['a  b', 'c']);
  assert.equal(Buffer.from(request?.body ?? []).toString(), 'abc');
});

test('believes a trusted proxy about the nearest address and TLS, and only as far as it is one', async () => {
  await exchange(
    'GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.9, 198.51.100.7\r\nX-Forwarded-Proto: https\r\n\r\n',
  );
  assert.equal(seen[0]?.remoteAddress, '198.51.100.7');
  assert.equal(seen[0]?.isSecure, true);
  await exchange('GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: evil\r\n\r\n');
  assert.equal(seen[0]?.remoteAddress, '127.0.0.1');
  assert.equal(seen[0]?.isSecure, false);
});

const REFUSED: readonly (readonly [name: string, bytes: string, status: string])[] = [
  ['a body declared too large', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n', '413'],
  [
    'a chunked body that grows too large',
    `POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nc8\r\n${'x'.repeat(200)}\r\n0\r\n\r\n`,
    '413',
  ],
  ['too many headers', `GET / HTTP/1.1\r\nHost: h\r\n${'a: b\r\n'.repeat(200)}\r\n`, '431'],
  ['headers too large', `GET / HTTP/1.1\r\nHost: h\r\na: ${'b'.repeat(40_000)}\r\n\r\n`, '431'],
  ['a target that is no path', 'GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n', '400'],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    '400',
  ],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', '400'],
  ['headers that never end', 'GET / HTTP/1.1\r\nHost: h\r\n', '408'],
  ['a body that never ends', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab', '408'],
];

for (const [name, bytes, status] of REFUSED) {
  test(`refuses ${name} without handling it`, async () => {
    const answer = await exchange(bytes);
    assert.match(head(answer), new RegExp(`^HTTP/1.1 ${status} `));
    assert.deepEqual(seen, []);
    assert.match(await exchange('GET / HTTP/1.1\r\nHost: h\r\n\r\n'), /fine$/, 'and goes on');
  });
}

test('large bodies that strangers hold are bounded in number; small ones go on', async () => {
  const busy = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    limits: { ...DEFAULT_HTTP_LIMITS, largeBodies: 2 },
    trustedProxies: [],
    isTlsTerminatedInFront: false,
    handle: async ({ body }) => ({ status: 200, headers: {}, body: String(body.length) }),
  });
  const open = (declared: number, sent: number) => {
    const socket = connect(busy.port, '127.0.0.1');
    const answer = new Promise<string>((resolve) => {
      socket.once('data', (chunk) => resolve(chunk.toString('latin1')));
      socket.on('error', () => undefined);
    });
    socket.write(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${declared}\r\n\r\n${'x'.repeat(sent)}`);
    return { socket, answer };
  };
  const holding = [open(100_000, 50_000), open(100_000, 50_000)];
  await new Promise((resolve) => setTimeout(resolve, 100));
  const third = open(100_000, 50_000);
  assert.match(await third.answer, /^HTTP\/1\.1 503 /);
  const small = open(10, 10);
  assert.match(await small.answer, /^HTTP\/1\.1 200 /);
  holding[0]?.socket.write('x'.repeat(50_000));
  assert.match((await holding[0]?.answer) ?? '', /^HTTP\/1\.1 200 /);
  const next = open(50_000, 50_000);
  assert.match(await next.answer, /^HTTP\/1\.1 200 /);
  for (const { socket } of [...holding, third, small, next]) socket.destroy();
  await busy.close();
});

test('a server that ends waits for the answer under way, and for no connection that is kept open behind it', async () => {
  const begun = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const ending = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    limits: DEFAULT_HTTP_LIMITS,
    trustedProxies: [],
    isTlsTerminatedInFront: false,
    handle: async () => {
      begun.resolve();
      await answer.promise;
      return { status: 200, headers: {}, body: 'fine' };
    },
  });
  const agent = new Agent({ keepAlive: true });
  const got = new Promise<number | undefined>((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port: ending.port, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject);
  });
  await begun.promise;
  const closed = ending.close().then(() => 'closed');
  answer.resolve();
  assert.equal(await got, 200);
  // The client's agent keeps the connection for the next request, which never comes.
  assert.equal(await Promise.race([closed, delay(5000, 'still open')]), 'closed');
  agent.destroy();
});
