import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  EXAMPLE_CREDENTIALS,
  EXAMPLE_NOW,
  EXAMPLE_SIGNING,
  plainRequest,
  withHeader,
} from '../../test/support/sigv4-request.ts';
import type { HttpRequest } from '../core/http.ts';
import { parseSignature } from './parse-signature.ts';
import { presignRequest, signRequest } from './sign.ts';

const signed = signRequest(plainRequest({ body: 'Action=GetUser' }), EXAMPLE_CREDENTIALS, EXAMPLE_SIGNING);
const presigned = presignRequest(plainRequest({ method: 'GET' }), EXAMPLE_CREDENTIALS, {
  ...EXAMPLE_SIGNING,
  expiresSeconds: 900,
});

const SIGNATURE = 'a'.repeat(64);
const authorization = (change: (value: string) => string): HttpRequest =>
  withHeader(signed.request, 'authorization', change(signed.request.headers.get('authorization')?.[0] ?? ''));
const query = (change: (value: string) => string): HttpRequest => ({
  ...presigned.request,
  query: change(presigned.request.query),
});

test('reads the header form', () => {
  assert.deepEqual(parseSignature(signed.request), {
    kind: 'header',
    algorithm: 'AWS4-HMAC-SHA256',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    scope: { date: '20261124', region: 'us-east-1', service: 'iam' },
    signedHeaders: ['host', 'x-amz-date'],
    signature: signed.signature,
    timestamp: EXAMPLE_NOW,
    stamp: '20261124T120000Z',
    expiresSeconds: undefined,
    sessionToken: undefined,
  });
});

test('reads the presigned form with its lifetime and session token', () => {
  const { request } = presignRequest(
    plainRequest({ method: 'GET', query: 'Action=GetCallerIdentity' }),
    { ...EXAMPLE_CREDENTIALS, sessionToken: 'to/ken+==' },
    { ...EXAMPLE_SIGNING, expiresSeconds: 60 },
  );
  const claimed = parseSignature(request);
  assert.equal(claimed?.kind, 'presigned');
  assert.equal(claimed.expiresSeconds, 60);
  assert.equal(claimed.sessionToken, 'to/ken+==');
  assert.deepEqual(claimed.signedHeaders, ['host']);
});

test('an unsigned request claims nothing', () => {
  assert.equal(parseSignature(plainRequest({ query: 'Action=GetUser' })), undefined);
});

test('accepts an authorization header parted by commas or by spaces alone', () => {
  for (const separator of [',', ' ', ' , ']) {
    const request = authorization((value) => value.replaceAll(', ', separator));
    assert.equal(parseSignature(request)?.signature, signed.signature);
  }
});

test('takes the time from a Date header where there is no X-Amz-Date', () => {
  const request = withHeader(
    withHeader(signed.request, 'x-amz-date', undefined),
    'date',
    'Tue, 24 Nov 2026 12:00:00 GMT',
  );
  assert.equal(parseSignature(request)?.stamp, '20261124T120000Z');
});

const REFUSED: readonly [name: string, request: HttpRequest, kind: string, message?: RegExp][] = [
  [
    'basic authentication',
    withHeader(signed.request, 'authorization', 'Basic QWxhZGRpbg=='),
    'missing-token',
  ],
  [
    'signature version 2',
    withHeader(signed.request, 'authorization', 'AWS AKID:c2lnbmF0dXJl'),
    'missing-token',
  ],
  [
    'an authorization header of one word',
    withHeader(withHeader(signed.request, 'authorization', 'AWS4-HMAC-SHA256'), 'x-amz-date', undefined),
    'incomplete',
    /^Authorization header requires 'Credential' parameter\. Authorization header requires 'Signature' parameter\. Authorization header requires 'SignedHeaders' parameter\. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header\. \(Hashed with SHA-256 and encoded with Base64\) Authorization=[A-Za-z0-9+/]{43}=$/,
  ],
  [
    'a field without an equal sign',
    authorization((value) => value.replace('SignedHeaders=', 'SignedHeaders-')),
    'incomplete',
    /^Invalid key=value pair \(missing equal-sign\) in Authorization header \(hashed with SHA-256 and encoded with Base64\): '[A-Za-z0-9+/]{43}='\.$/,
  ],
  [
    'a field given twice',
    authorization((value) => `${value}, Signature=${SIGNATURE}`),
    'incomplete',
    /one 'Signature'/,
  ],
  [
    'an unknown algorithm',
    authorization((value) => value.replace('SHA256', 'SHA512')),
    'incomplete',
    /^Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' \(only AWS4-HMAC-SHA256 for now\)\. $/,
  ],
  [
    'an algorithm named like a property of every object',
    authorization((value) => value.replace('AWS4-HMAC-SHA256', 'AWS4-constructor')),
    'incomplete',
    /Unsupported/,
  ],
  [
    'a credential of four parts',
    authorization((value) => value.replace('/iam', '')),
    'incomplete',
    /^Credential must have exactly 5 slash-delimited elements, e\.g\. keyid\/date\/region\/service\/term, got 'AKIAIOSFODNN7EXAMPLE\/20261124\/us-east-1\/aws4_request'$/,
  ],
  [
    'an access key id that cannot be one',
    authorization((value) => value.replace('AKIAIOSFODNN7EXAMPLE', 'AKIA\0IOSFODNN7EXAM')),
    'unknown-key',
  ],
  [
    'an access key id without end',
    authorization((value) => value.replace('AKIAIOSFODNN7EXAMPLE', 'A'.repeat(129))),
    'unknown-key',
  ],
  ['a credential with an empty part', authorization((value) => value.replace('iam', '')), 'incomplete'],
  [
    'another terminator',
    authorization((value) => value.replace('aws4_request', 'aws5_request')),
    'mismatch',
    /^Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'\. $/,
  ],
  [
    'a scope of another day',
    authorization((value) => value.replace('20261124', '20261123')),
    'mismatch',
    /^Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261123' != '20261124', from '20261124T120000Z'\.$/,
  ],
  [
    'a date of another format',
    withHeader(signed.request, 'x-amz-date', '2026-11-24T12:00:00Z'),
    'incomplete',
    /^Date must be in ISO-8601 'basic format'\. Got '2026-11-24T12:00:00Z'\. See http:\/\/en\.wikipedia\.org\/wiki\/ISO_8601$/,
  ],
  ['a day that does not exist', withHeader(signed.request, 'x-amz-date', '20260230T120000Z'), 'incomplete'],
  [
    'host unsigned',
    authorization((value) => value.replace('host;', '')),
    'mismatch',
    /^'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization\.$/,
  ],
  [
    'signed headers out of order',
    authorization((value) => value.replace('host;x-amz-date', 'x-amz-date;host')),
    'mismatch',
  ],
  ['a signed header named twice', authorization((value) => value.replace('host;', 'host;host;')), 'mismatch'],
  [
    'signed headers in upper case',
    authorization((value) => value.replace('x-amz-date', 'X-Amz-Date')),
    'mismatch',
  ],
  [
    'an unsigned target header',
    withHeader(signed.request, 'x-amz-target', 'TrentService.Decrypt'),
    'mismatch',
    /^There were headers present in the request which were not signed: x-amz-target$/,
  ],
  ['a repeated target header', withHeader(signed.request, 'x-amz-target', ['a', 'b']), 'incomplete'],
  [
    'two authorization headers',
    withHeader(signed.request, 'authorization', ['AWS4-HMAC-SHA256 a=b', 'x']),
    'incomplete',
  ],
  [
    'two dates',
    withHeader(signed.request, 'x-amz-date', ['20261124T120000Z', '20261124T120000Z']),
    'incomplete',
  ],
  ['two hosts', withHeader(signed.request, 'host', ['a', 'b']), 'incomplete'],
  [
    'a URL without algorithm',
    query((value) => value.replace('X-Amz-Algorithm=AWS4-HMAC-SHA256&', '')),
    'missing-token',
  ],
  [
    'a URL without credential and date',
    query((value) => value.replace(/X-Amz-Credential=[^&]*&/, '').replace(/X-Amz-Date=[^&]*&/, '')),
    'incomplete',
    /^AWS query-string parameters must include 'X-Amz-Credential'\. AWS query-string parameters must include 'X-Amz-Date'\. Re-examine the query-string parameters\.$/,
  ],
  [
    'a URL good for longer than a week',
    query((value) => value.replace('Expires=900', 'Expires=604801')),
    'incomplete',
    /less than a week/,
  ],
  [
    'a URL with a negative lifetime',
    query((value) => value.replace('Expires=900', 'Expires=-1')),
    'incomplete',
    /non-negative/,
  ],
  [
    'a URL whose lifetime is no number',
    query((value) => value.replace('Expires=900', 'Expires=9e2')),
    'incomplete',
    /number/,
  ],
  [
    'a URL with a session token beside it in a header',
    withHeader(presigned.request, 'x-amz-security-token', 'token'),
    'mismatch',
    /^Found both/,
  ],
  ['a URL whose credential is not UTF-8', query((value) => value.replace('AKIA', '%FF')), 'incomplete'],
];

for (const [name, request, kind, message] of REFUSED) {
  test(`refuses ${name}`, () => {
    assert.throws(
      () => parseSignature(request),
      (error: { fault?: { kind: string }; message: string }) => {
        assert.equal(error.fault?.kind, kind, error.message);
        if (message) assert.match(error.message, message);
        return true;
      },
    );
  });
}
