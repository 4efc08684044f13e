import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from '../../core/aws-error.ts';
import type { HttpRequest } from '../../core/http.ts';
import { SecretBytes } from '../../core/secret-bytes.ts';
import { type MetricsAccess, metricsPage } from './metrics-page.ts';

const request = (
  headers: Readonly<Record<string, string>> = {},
  remoteAddress = '127.0.0.1',
): HttpRequest => ({
  method: 'GET',
  path: '/_keywarden/metrics',
  query: '',
  headers: new Map(Object.entries({ host: 'localhost:4600', ...headers }).map(([k, v]) => [k, [v]])),
  body: new Uint8Array(),
  remoteAddress,
  isSecure: false,
});

/** Status of the page; 500 stands for an open door, for there is nothing behind this one. */
async function knock(access: MetricsAccess, asked: HttpRequest, mayTry = true) {
  let failures = 0;
  const door = {
    access,
    metrics: { everybody: () => Promise.reject(new Error('opened')) },
    failure: () => {
      failures++;
      if (!mayTry) throw new AwsError('Throttling', 'Rate exceeded');
    },
  };
  try {
    const { status, headers } = await metricsPage(asked, door);
    return { status, headers, failures };
  } catch (problem) {
    assert.equal((problem as Error).message, 'opened');
    return { status: 200, headers: {}, failures };
  }
}

const HERE: MetricsAccess = { isOpenToThisMachine: true };
const TOKEN: MetricsAccess = {
  isOpenToThisMachine: true,
  token: SecretBytes.fromText('a-token-of-16-chars'),
};

test('without a token programs on this machine alone may read, by a name of this machine', async () => {
  for (const host of ['localhost', 'localhost:4600', '127.0.0.1:4600', '127.8.8.8', '[::1]:4600'])
    assert.equal((await knock(HERE, request({ host }))).status, 200, host);
  assert.equal((await knock(HERE, request({}, '::1'))).status, 200);
  for (const host of ['example.com', '127.0.0.1.example.com', 'localhost.example.com', '', '192.0.2.1', '@'])
    assert.equal((await knock(HERE, request({ host }))).status, 404, host);
  for (const address of ['192.0.2.1', '2001:db8::1', '', '127.0.0.1.example.com'])
    assert.equal((await knock(HERE, request({}, address))).status, 404, address);
});

test('whatever a proxy has touched does not come from this machine', async () => {
  for (const name of [
    'Forwarded',
    'Via',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Real-IP',
  ])
    assert.equal((await knock(HERE, request({ [name.toLowerCase()]: '' }))).status, 404, name);
  assert.equal((await knock({ isOpenToThisMachine: false }, request())).status, 404);
});

test('with a token nobody may read without it, and whoever has it may', async () => {
  for (const authorization of ['Bearer a-token-of-16-chars', 'bearer  a-token-of-16-chars'])
    assert.equal((await knock(TOKEN, request({ authorization }, '192.0.2.1'))).status, 200);
  for (const authorization of ['Bearer a-token-of-16-char', 'Bearer ', 'Basic YTpi', 'a-token-of-16-chars']) {
    const { status, headers, failures } = await knock(TOKEN, request({ authorization }));
    assert.deepEqual([status, failures], [401, 1], authorization);
    assert.equal(headers['www-authenticate'], 'Bearer realm="metrics"');
  }
  assert.equal((await knock(TOKEN, request())).status, 401);
});

test('who tries too many tokens is told to wait', async () => {
  assert.equal((await knock(TOKEN, request({ authorization: 'Bearer x' }), false)).status, 429);
});
