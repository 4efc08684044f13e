import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { HttpRequest } from '../../core/http.ts';
import { EndedCalls } from './ended-calls.ts';
import { openTracing } from './tracing.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

const incoming = (traceparent: string): HttpRequest => ({
  method: 'GET',
  path: '/',
  query: '',
  headers: new Map([['traceparent', [traceparent]]]),
  body: new Uint8Array(),
  remoteAddress: '127.0.0.1',
  isSecure: false,
});

test('what a traced request asks of others carries its trace, and nothing else does', async (t) => {
  const asked: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    if (request.url === '/other') asked.push(request.headers['traceparent'] as string | undefined);
    request.resume().on('end', () => response.end('{}'));
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const endpoint = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const settings = { headers: {}, ratio: 0, version: '1', nodeId: 'n', report: () => undefined };
  const tracing = openTracing({ endpoint, ...settings });
  const ask = async () => {
    const [response] = await once(get(`${endpoint}/other`, { agent: false }), 'response');
    response.resume();
    await once(response, 'end');
    return { status: 200, headers: {}, body: '' };
  };
  const handle = tracing.handle(ask, new EndedCalls());
  await handle(incoming(`00-${TRACE}-00f067aa0ba902b7-01`));
  await handle(incoming(`00-${TRACE}-00f067aa0ba902b7-00`));
  await ask();
  await tracing.close();
  await ask();
  assert.match(asked[0] ?? '', new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
  assert.deepEqual(asked.slice(1), [undefined, undefined, undefined]);
});
