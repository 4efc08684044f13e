/**
 * SigV4 verification against its floor: two SHA-256 (body and canonical request), one HMAC, one constant-time compare.
 * Aim: at most 1.5 times the floor, signing key cached; the SDK's signer at least 3 times ours.
 * Run: `npm exec -- node bench/sigv4.bench.ts`
 */
import { createHash, createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '../src/core/http.ts';
import { SecretBytes } from '../src/core/secret-bytes.ts';
import { canonicalRequest, payloadHash } from '../src/sigv4/canonical-request.ts';
import { parseSignature } from '../src/sigv4/parse-signature.ts';
import { signRequest } from '../src/sigv4/sign.ts';
import { deriveSigningKey, SigningKeyCache } from '../src/sigv4/signing-key.ts';
import { stringToSign, verifySignature, verifyWithSecret } from '../src/sigv4/verify.ts';
import { compareCases, printResults } from './support/compare-cases.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secret: SecretBytes.fromText('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
};

/** A GetUser call with the headers that matter; `headers` are signed, the user agent is not. */
function signedCall(headers: Record<string, string>): HttpRequest {
  const request: HttpRequest = {
    method: 'POST',
    path: '/',
    query: '',
    headers: new Map(
      Object.entries({
        host: '127.0.0.1:4600',
        'user-agent': 'aws-cli/2.31.0 md/awscrt#0.27 ua/2.1 os/linux md/arch#x86_64 lang/python#3.13',
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'content-length': '52',
        'accept-encoding': 'identity',
        connection: 'keep-alive',
        ...headers,
      }).map(([name, value]) => [name, [value]]),
    ),
    body: Buffer.from('Action=GetUser&Version=2010-05-08&UserName=someuser'),
    remoteAddress: '127.0.0.1',
    isSecure: false,
  };
  return signRequest(request, credentials, {
    region: 'us-east-1',
    service: 'iam',
    now: NOW,
    unsigned: ['content-length', 'accept-encoding', 'connection'],
  }).request;
}

/** botocore signs content-type, host and x-amz-date. */
const botocore = signedCall({});
/** The JavaScript SDK signs eight headers. */
const javascript = signedCall({
  'amz-sdk-invocation-id': '1f2e3d4c-0000-4000-8000-123456789abc',
  'amz-sdk-request': 'attempt=1; max=3',
  'x-amz-user-agent': 'aws-sdk-js/3.1169.0',
  'x-amz-content-sha256': hash('sha256', botocore.body),
});
const withToken = signedCall({ 'x-amz-security-token': 'FwoGZXIvYXdzE'.repeat(40) });

function claimedOf(request: HttpRequest) {
  const claimed = parseSignature(request);
  if (claimed === undefined) throw new Error('the sample is not signed');
  return claimed;
}

const claimed = claimedOf(botocore);
const key = deriveSigningKey(credentials.secret, claimed.scope);
const cache = new SigningKeyCache();

/** The same bytes through the same primitives, and nothing else. */
function floorOf(request: HttpRequest, signingKey: KeyObject): () => boolean {
  const claim = claimedOf(request);
  const canonical = canonicalRequest({
    request,
    signedHeaders: claim.signedHeaders,
    payloadHash: payloadHash(request),
  });
  const text = stringToSign(claim, canonical);
  const sent = Buffer.from(claim.signature, 'hex');
  return () => {
    const hashes = hash('sha256', request.body).length + hash('sha256', canonical).length;
    const expected = createHmac('sha256', signingKey).update(text).digest();
    return hashes === 128 && timingSafeEqual(expected, sent);
  };
}

const verify = (request: HttpRequest) => () =>
  verifyWithSecret(request, claimedOf(request), credentials.secret, cache);

/** The hash functions of `node:crypto` in the form the SDK's signer asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', Buffer.from(secret as Uint8Array));
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const sdkSigner = new SignatureV4({
  service: 'iam',
  region: 'us-east-1',
  sha256: Sha256,
  applyChecksum: false,
  credentials: {
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secret.revealText(),
  },
});
const sdkRequest = {
  method: 'POST',
  protocol: 'http:',
  hostname: '127.0.0.1',
  port: 4600,
  path: '/',
  headers: {
    host: '127.0.0.1:4600',
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  },
  body: botocore.body,
};

printResults(
  'SigV4 verification of a GetUser call, botocore shape',
  await compareCases([
    { name: 'floor: 2 SHA-256 + HMAC + compare', run: floorOf(botocore, key) },
    { name: 'verifySignature, cached key', run: () => verifySignature(botocore, claimed, key) },
    { name: 'parse + verify, cached key', run: verify(botocore) },
    { name: 'parse alone', run: () => parseSignature(botocore) },
    {
      name: 'parse + verify, key derived each time',
      run: () => verifyWithSecret(botocore, claimedOf(botocore), credentials.secret, new SigningKeyCache()),
    },
  ]),
);
printResults(
  'JavaScript SDK shape (8 signed headers)',
  await compareCases([
    { name: 'floor', run: floorOf(javascript, key) },
    { name: 'parse + verify, cached key', run: verify(javascript) },
  ]),
);
printResults(
  'With a session token',
  await compareCases([
    { name: 'floor', run: floorOf(withToken, key) },
    { name: 'parse + verify, cached key', run: verify(withToken) },
  ]),
);
printResults(
  "Against the SDK's signer",
  await compareCases([
    { name: 'parse + verify, cached key', run: verify(botocore) },
    {
      name: '@smithy/signature-v4 signs again',
      run: () => sdkSigner.sign(sdkRequest, { signingDate: new Date(NOW) }),
    },
  ]),
);
