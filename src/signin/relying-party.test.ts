import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRequest } from '../core/http.ts';
import { relyingPartyOf } from './relying-party.ts';

const request = (host: string, isSecure = true): HttpRequest => ({
  method: 'GET',
  path: '/',
  query: '',
  headers: new Map([['host', [host]]]),
  body: new Uint8Array(0),
  remoteAddress: '192.0.2.1',
  isSecure,
});

test('passkeys belong to the name the operator set, or to localhost, and never to a name that a request brings', () => {
  const configured = 'https://iam.example.com';
  assert.deepEqual(relyingPartyOf(request('iam.example.com'), configured), {
    id: 'iam.example.com',
    origin: configured,
  });
  assert.deepEqual(relyingPartyOf(request('localhost:4600', false), configured), {
    id: 'localhost',
    origin: 'http://localhost:4600',
  });
  for (const host of [
    'evil.example',
    'iam.example.com.evil.example',
    'iam.example.com:8443',
    '',
    'localhost.evil',
  ])
    assert.equal(relyingPartyOf(request(host), configured), undefined, host);
  for (const address of ['http://127.0.0.1:4600', 'http://[::1]:4600'])
    assert.equal(relyingPartyOf(request(new URL(address).host, false), address), undefined);
});
