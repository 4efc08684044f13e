import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { EXAMPLE_CREDENTIALS, EXAMPLE_NOW, plainRequest } from '../../test/support/sigv4-request.ts';
import type { HttpRequest } from '../core/http.ts';
import { checkFreshness } from './freshness.ts';
import { parseSignature } from './parse-signature.ts';
import { SigningKeyCache } from './signing-key.ts';
import { verifyWithSecret } from './verify.ts';

/** SHA-256 and HMAC in the form the SDK's signer asks for. */
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

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string | string[]>;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly region: string;
  readonly sessionToken: string | undefined;
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const printable = fc.string({ unit: fc.constantFrom(...'abcXYZ019 "\',;=+%/&~-'), maxLength: 16 });
const segment = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .filter((value) => !/^\.+$/.test(value))
  .map(encodeURIComponent);

const calls: fc.Arbitrary<Call> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  path: fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join('/')}`),
  query: fc.dictionary(
    // The SDK's signer keeps the query as members of a plain object and loses `__proto__`: it signs another request.
    text.filter((name) => !['', '__proto__'].includes(name) && !/^x-amz-/i.test(name)),
    fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
    { maxKeys: 4, noNullPrototype: true },
  ),
  headers: fc.dictionary(
    fc.constantFrom('content-type', 'x-amz-target', 'my-header', 'x-amz-meta', 'accept'),
    printable,
    { noNullPrototype: true },
  ),
  body: text,
  region: fc.constantFrom('us-east-1', 'eu-central-1'),
  sessionToken: fc.option(fc.base64String({ minLength: 4, maxLength: 40 }), { nil: undefined }),
});

const signerFor = (call: Call): SignatureV4 =>
  new SignatureV4({
    service: 'kms',
    region: call.region,
    sha256: Sha256,
    applyChecksum: call.body.length % 2 === 0,
    credentials: {
      accessKeyId: EXAMPLE_CREDENTIALS.accessKeyId,
      secretAccessKey: EXAMPLE_CREDENTIALS.secret.revealText(),
      ...(call.sessionToken === undefined ? {} : { sessionToken: call.sessionToken }),
    },
  });

const encode = (value: string): string =>
  encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function queryText(query: Record<string, unknown>): string {
  return Object.entries(query)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((each) => `${encode(name)}=${encode(String(each))}`),
    )
    .join('&');
}

/** Signs with the SDK's own signer and hands the result on as a socket would. */
async function signWithSdk(call: Call, form: 'header' | 'presigned'): Promise<HttpRequest> {
  const request = {
    ...call,
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: 4600,
    query: { ...call.query },
    headers: { host: '127.0.0.1:4600', ...call.headers },
  };
  const options = { signingDate: new Date(EXAMPLE_NOW) };
  const signer = signerFor(call);
  const signed =
    form === 'header'
      ? await signer.sign(request, options)
      : await signer.presign(request, { ...options, expiresIn: 600 });
  return plainRequest({
    method: signed.method,
    path: signed.path,
    query: queryText(signed.query ?? {}),
    headers: Object.fromEntries(
      Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: call.body,
  });
}

function authenticate(request: HttpRequest, sessionToken: string | undefined): void {
  const claimed = parseSignature(request);
  assert.ok(claimed, 'not signed');
  assert.equal(claimed.accessKeyId, EXAMPLE_CREDENTIALS.accessKeyId);
  // Whoever looks the key up finds no secret for another token: the token and its secret belong together.
  assert.equal(claimed.sessionToken, sessionToken);
  checkFreshness(claimed, EXAMPLE_NOW);
  verifyWithSecret(request, claimed, EXAMPLE_CREDENTIALS.secret, new SigningKeyCache());
}

/** A presigned URL carries no body. */
const withForm = fc
  .tuple(calls, fc.constantFrom('header' as const, 'presigned' as const))
  .map(([call, form]) => [form === 'presigned' ? { ...call, body: '' } : call, form] as const);

test('accepts whatever the SDK signs', async () => {
  await fc.assert(
    fc.asyncProperty(withForm, async ([call, form]) => {
      authenticate(await signWithSdk(call, form), call.sessionToken);
    }),
    { numRuns: 300 },
  );
});

type Place = 'method' | 'path' | 'query' | 'header' | 'body';

/** Replaces one character; undefined where the result means the same as before to every reader. */
function changeText(value: string, position: number, character: string): string | undefined {
  if (value === '') return character;
  const at = position % value.length;
  const before = value[at] ?? '';
  if (before === character || /\s/.test(before) || /\s/.test(character)) return undefined;
  if (before.toLowerCase() === character.toLowerCase() && /%[0-9a-f]?$/i.test(value.slice(0, at).slice(-2))) {
    return undefined;
  }
  return value.slice(0, at) + character + value.slice(at + 1);
}

/** A path that resolves to the same path, or a query that is only longer by an empty parameter, is the same request. */
const meansTheSame = (a: HttpRequest, b: HttpRequest): boolean =>
  a.method === b.method &&
  a.path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/') ===
    b.path
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/') &&
  JSON.stringify([...new URLSearchParams(a.query)].sort()) ===
    JSON.stringify([...new URLSearchParams(b.query)].sort()) &&
  JSON.stringify([...a.headers]) === JSON.stringify([...b.headers]) &&
  Buffer.compare(a.body, b.body) === 0;

function change(request: HttpRequest, place: Place, position: number, character: string): HttpRequest {
  const replace = (value: string): string => changeText(value, position, character) ?? value;
  if (place === 'method' || place === 'path' || place === 'query') {
    return { ...request, [place]: replace(request[place]) };
  }
  if (place === 'body') {
    const body = request.body.length === 0 ? Buffer.from([0]) : Buffer.from(request.body);
    if (request.body.length > 0) body[position % body.length] = (body[position % body.length] ?? 0) ^ 1;
    return { ...request, body };
  }
  const names = [...request.headers.keys()];
  const name = names[position % names.length] ?? '';
  const headers = new Map(request.headers);
  headers.set(name, [replace(request.headers.get(name)?.[0] ?? '')]);
  return { ...request, headers };
}

test('refuses it when one byte of method, path, query, header, body or token is another', async () => {
  await fc.assert(
    fc.asyncProperty(
      withForm,
      fc.constantFrom<Place>('method', 'path', 'query', 'header', 'body'),
      fc.nat(),
      fc.constantFrom(...'aZ0/.%+=&;-_~'),
      async ([call, form], place, position, character) => {
        const request = await signWithSdk(call, form);
        const changed = change(request, place, position, character);
        fc.pre(!meansTheSame(request, changed));
        assert.throws(() => authenticate(changed, call.sessionToken), `${place}: ${JSON.stringify(changed)}`);
      },
    ),
    { numRuns: 1000 },
  );
});
