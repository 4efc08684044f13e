import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  EXAMPLE_CREDENTIALS,
  EXAMPLE_NOW,
  EXAMPLE_SIGNING,
  plainRequest,
  withHeader,
} from '../../test/support/sigv4-request.ts';
import type { HttpRequest } from '../core/http.ts';
import { ALGORITHMS } from './algorithms.ts';
import { canonicalRequest, hashOfBytes } from './canonical-request.ts';
import { checkScope } from './check-scope.ts';
import { checkFreshness } from './freshness.ts';
import { parseSignature } from './parse-signature.ts';
import { presignRequest, signRequest } from './sign.ts';
import { deriveSigningKey, SigningKeyCache } from './signing-key.ts';
import { stringToSign, verifyWithSecret } from './verify.ts';

/** All that stands between a request and its caller, at a moment. */
function authenticate(request: HttpRequest, now = EXAMPLE_NOW, services = ['iam']): void {
  const claimed = parseSignature(request);
  assert.ok(claimed);
  checkFreshness(claimed, now);
  checkScope(claimed, services);
  verifyWithSecret(request, claimed, EXAMPLE_CREDENTIALS.secret, new SigningKeyCache());
}

const refuses = (request: HttpRequest, now?: number, services?: string[]): void =>
  assert.throws(() => authenticate(request, now, services), { name: 'SignatureError' });

const sign = (request: HttpRequest, options: Partial<Parameters<typeof signRequest>[2]> = {}): HttpRequest =>
  signRequest(request, EXAMPLE_CREDENTIALS, { ...EXAMPLE_SIGNING, ...options }).request;

const presign = (request: HttpRequest, expiresSeconds = 900): HttpRequest =>
  presignRequest(request, EXAMPLE_CREDENTIALS, { ...EXAMPLE_SIGNING, expiresSeconds }).request;

const url = presign(plainRequest({ method: 'GET', query: 'Action=GetUser&Version=2010-05-08' }));
const post = sign(plainRequest({ body: 'Action=GetUser&Version=2010-05-08' }));

const withQuery = (query: string): HttpRequest => ({ ...url, query });

test('the requests the attacks start from are good', () => {
  authenticate(url);
  authenticate(post);
});

describe('1: a presigned URL with a parameter twice or in another case (CVE-2022-2385)', () => {
  for (const name of ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature']) {
    const [parameter = ''] = new RegExp(`X-Amz-${name}=[^&]*`).exec(url.query) ?? [];
    test(`X-Amz-${name} is refused behind, before, in lower case and disguised`, () => {
      assert.notEqual(parameter, '');
      refuses(withQuery(`${url.query}&${parameter}`));
      refuses(withQuery(`${parameter}&${url.query}`));
      refuses(withQuery(`${url.query}&${parameter.toLowerCase()}`));
      refuses(withQuery(url.query.replace(`X-Amz-${name}`, `x-amz-${name.toLowerCase()}`)));
      refuses(withQuery(url.query.replace(`X-Amz-${name}`, `X%2DAmz-${name}`)));
      refuses(withQuery(`${url.query}&X%2dAmz-${name}=1`));
    });
  }

  test('a second action is not covered by the signature', () => {
    refuses(withQuery(`${url.query}&Action=DeleteUser`));
    refuses(withQuery(`Action=DeleteUser&${url.query}`));
  });
});

describe('3: an old signature replayed', () => {
  const minutes = (count: number): number => EXAMPLE_NOW + count * 60_000;

  test('is good for five minutes to either side, and no longer', () => {
    for (const offset of [-5, 5]) authenticate(post, minutes(offset));
    assert.throws(() => authenticate(post, minutes(5) + 1), {
      message:
        'Signature expired: 20261124T120000Z is now earlier than 20261124T120000Z (20261124T120500Z - 5 min.)',
    });
    assert.throws(() => authenticate(post, minutes(-6)), {
      message:
        'Signature not yet current: 20261124T120000Z is still later than 20261124T115900Z (20261124T115400Z + 5 min.)',
    });
  });

  test('a presigned URL is good for as long as it says, up to seven days', () => {
    authenticate(url, minutes(15));
    refuses(url, minutes(15) + 1);
    refuses(url, minutes(-6));
    const week = presign(plainRequest({ method: 'GET' }), 604_800);
    authenticate(week, minutes(7 * 24 * 60));
    refuses(week, minutes(7 * 24 * 60) + 1);
    refuses(presign(plainRequest({ method: 'GET' }), 604_801));
  });

  test('a URL that names no lifetime gets five minutes', () => {
    const { 'X-Amz-Expires': _, ...rest } = Object.fromEntries(new URLSearchParams(url.query));
    const claimed = parseSignature(withQuery(new URLSearchParams(rest).toString()));
    assert.ok(claimed);
    checkFreshness(claimed, minutes(5));
    assert.throws(() => checkFreshness(claimed, minutes(5) + 1));
  });

  test('a service may let short-lived URLs live longer, as AWS STS does', () => {
    const claimed = parseSignature(presign(plainRequest({ method: 'GET' }), 60));
    assert.ok(claimed);
    assert.throws(() => checkFreshness(claimed, minutes(14)));
    checkFreshness(claimed, minutes(14), 900);
    assert.throws(() => checkFreshness(claimed, minutes(16), 900));
  });

  test('yesterday under the date of today is refused', () => {
    refuses(withHeader(post, 'x-amz-date', '20261125T000000Z'), Date.UTC(2026, 10, 25));
  });
});

/** A request signed as S3's clients do, with a word in place of the body's hash. */
function signedWithPayload(word: string): HttpRequest {
  const request = sign(plainRequest());
  const claimed = parseSignature(request);
  assert.ok(claimed);
  const canonical = canonicalRequest({
    request,
    signedHeaders: claimed.signedHeaders,
    payloadHash: word,
  });
  const key = deriveSigningKey(EXAMPLE_CREDENTIALS.secret, claimed.scope);
  const signature = ALGORITHMS['AWS4-HMAC-SHA256'].sign(key, stringToSign(claimed, canonical));
  const authorization = request.headers.get('authorization')?.[0] ?? '';
  return withHeader(request, 'authorization', authorization.replace(claimed.signature, signature));
}

describe('4 and 6: payload modes of S3, and bodies changed after signing', () => {
  const MODES = [
    'UNSIGNED-PAYLOAD',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
    'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
    'unsigned-payload',
    '',
  ];
  for (const mode of MODES) {
    test(`'${mode}' is refused, signed or not`, () => {
      const request = plainRequest({ body: 'Action=GetUser', headers: { 'x-amz-content-sha256': mode } });
      refuses(sign(request));
      refuses(sign(request, { unsigned: ['x-amz-content-sha256'] }));
      refuses(presign(request));
      refuses(signedWithPayload(mode));
    });
  }

  test('the hash of the body in its place is accepted', () => {
    authenticate(signedWithPayload(hashOfBytes(new Uint8Array())));
  });

  test('another body is refused, with or without its hash stated', () => {
    const body = Buffer.from('Action=DeleteUser');
    refuses({ ...post, body });
    refuses({ ...sign(plainRequest({ body: 'Action=GetUser' }), { statePayloadHash: true }), body });
    refuses({ ...url, body });
  });
});

describe('5: credentials in query and header at once', () => {
  test('are refused, whichever would be good', () => {
    assert.throws(() => authenticate(withHeader(url, 'authorization', 'AWS4-HMAC-SHA256 Credential=x')), {
      message: "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    });
    refuses(withHeader(url, 'authorization', 'Bearer token'));
    refuses({ ...post, query: url.query });
    refuses(sign(plainRequest({ query: 'x-amz-security-token=other' })));
  });
});

describe('8: canonicalisation', () => {
  test('a repeated header is signed as the list of its values', () => {
    const request = sign(plainRequest({ headers: { 'my-header': ['a', 'b'] } }));
    authenticate(request);
    authenticate(withHeader(request, 'my-header', 'a,b'));
    refuses(withHeader(request, 'my-header', ['b', 'a']));
  });

  test('runs of spaces in a header are one space, inside quotes too', () => {
    const request = sign(plainRequest({ headers: { 'my-header': ' "a   b" ' } }));
    authenticate(withHeader(request, 'my-header', '"a b"'));
    refuses(withHeader(request, 'my-header', '"ab"'));
  });

  test('an encoded slash is not a slash, in path and query', () => {
    refuses({ ...sign(plainRequest({ path: '/a/b' })), path: '/a%2Fb' });
    refuses({ ...sign(plainRequest({ path: '/a%2Fb' })), path: '/a/b' });
    refuses({ ...sign(plainRequest({ path: '/a%2Fb' })), path: '/a%252Fb' });
    refuses({ ...sign(plainRequest({ query: 'a=%2F' })), query: 'a=%252F' });
  });

  test('a path is resolved before it is signed, so who routes by it must resolve it too', () => {
    const request = sign(plainRequest({ path: '/b' }));
    authenticate({ ...request, path: '/a/../b' });
    refuses({ ...request, path: '/a/%2e%2e/b' });
  });

  test('a raw plus is neither a space nor an encoded plus', () => {
    for (const [signedQuery, sent] of [
      ['a=%20', 'a=+'],
      ['a=%2B', 'a=+'],
      ['a=+', 'a=%20'],
      ['a=+', 'a=%2B'],
    ] as const) {
      refuses({ ...sign(plainRequest({ query: signedQuery })), query: sent });
    }
    authenticate(sign(plainRequest({ query: 'a=+' })));
  });

  test('a percent sign that encodes nothing stays itself', () => {
    refuses({ ...sign(plainRequest({ query: 'a=%25zz' })), query: 'a=%zz' });
  });

  test('hexadecimal in either case, and raw or encoded characters, mean and sign the same', () => {
    authenticate({ ...sign(plainRequest({ query: 'a=%2F' })), query: 'a=%2f' });
    authenticate({ ...sign(plainRequest({ query: 'a=%2F' })), query: 'a=/' });
    authenticate({ ...sign(plainRequest({ query: 'a=' })), query: 'a' });
  });

  test('the port is part of the host', () => {
    refuses(withHeader(post, 'host', '127.0.0.1'));
  });

  test('a host that is absent, or not signed, is refused', () => {
    refuses(withHeader(post, 'host', undefined));
    refuses(sign(plainRequest(), { unsigned: ['host'] }));
  });

  test('a signed header that did not arrive is refused', () => {
    refuses(withHeader(sign(plainRequest({ headers: { accept: '' } })), 'accept', undefined));
  });

  test('bytes outside ASCII are signed as the bytes they are', () => {
    const request = sign(plainRequest({ headers: { 'my-header': '\u00c3\u00a9' } }));
    authenticate(request);
    refuses(withHeader(request, 'my-header', '\u00e9'));
  });
});

describe('9: scope', () => {
  test('a call signed for kms is refused by iam', () => {
    assert.throws(() => authenticate(sign(plainRequest(), { service: 'kms' })), {
      message: "Credential should be scoped to correct service: 'iam'. ",
    });
    authenticate(sign(plainRequest(), { service: 'kms' }), EXAMPLE_NOW, ['kms']);
  });

  test('the claimed service, region and key id are what was signed', () => {
    const forge = (from: string, to: string): HttpRequest =>
      withHeader(post, 'authorization', (post.headers.get('authorization')?.[0] ?? '').replace(from, to));
    refuses(forge('/iam/', '/kms/'), EXAMPLE_NOW, ['kms']);
    refuses(forge('us-east-1', 'eu-west-1'));
    refuses(forge('aws4_request', 'aws4_requesT'));
  });

  test('a region that could not be one is refused', () => {
    for (const region of ['US-EAST-1', 'a'.repeat(33), 'us_east', '-', 'us-east-1:x', '*']) {
      assert.throws(() => authenticate(sign(plainRequest(), { region })), {
        message: `Credential should be scoped to a valid region, not '${region}'. `,
      });
    }
    for (const region of ['us-gov-west-1', 'local', 'eu-isoe-west-1']) {
      authenticate(sign(plainRequest(), { region }));
    }
  });
});

describe('10: comparing signatures', () => {
  test('a signature of another form is refused like a wrong one', () => {
    const claimed = parseSignature(post);
    assert.ok(claimed);
    for (const signature of [
      '',
      claimed.signature.toUpperCase(),
      claimed.signature.slice(1),
      `${claimed.signature}00`,
      `${claimed.signature.slice(0, 63)}g`,
      `${claimed.signature}\n`,
      '0'.repeat(64),
    ]) {
      assert.throws(
        () =>
          verifyWithSecret(
            post,
            { ...claimed, signature },
            EXAMPLE_CREDENTIALS.secret,
            new SigningKeyCache(),
          ),
        { fault: { kind: 'mismatch' } },
        signature,
      );
    }
  });
});
