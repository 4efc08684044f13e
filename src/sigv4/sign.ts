import type { Instant } from '../core/clock.ts';
import type { HttpRequest } from '../core/http.ts';
import type { SecretBytes } from '../core/secret-bytes.ts';
import { ALGORITHMS, type AlgorithmName } from './algorithms.ts';
import { canonicalRequest, hashOfBytes } from './canonical-request.ts';
import { type CredentialScope, formatScope } from './claimed-signature.ts';
import { deriveSigningKey } from './signing-key.ts';
import { formatStamp } from './timestamp.ts';
import { stringToSign } from './verify.ts';

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secret: SecretBytes;
  readonly sessionToken?: string;
}

export interface SignOptions {
  readonly region: string;
  readonly service: string;
  readonly now: Instant;
  /** Lower-case names left unsigned. */
  readonly unsigned?: readonly string[];
  /** Adds `x-amz-content-sha256` (header form only). */
  readonly statePayloadHash?: boolean;
  /** Adds the session token behind the signature, not under it. */
  readonly tokenAfterSigning?: boolean;
  readonly normalizePath?: boolean;
}

/** A signed request with the texts it came from, for tests and for people who debug a client. */
export interface SignedRequest {
  readonly request: HttpRequest;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly signature: string;
}

const ALGORITHM: AlgorithmName = 'AWS4-HMAC-SHA256';

/** Headers that proxies and HTTP libraries change on the way; never signed, as no SDK signs them. */
const NEVER_SIGNED: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'expect',
  'transfer-encoding',
  'user-agent',
  'x-amzn-trace-id',
]);

/** Signs with an `Authorization` header, as a client does. `request` must have its `host` header. */
export function signRequest(
  request: HttpRequest,
  credentials: SigningCredentials,
  options: SignOptions,
): SignedRequest {
  const headers = new Map(request.headers);
  headers.set('x-amz-date', [formatStamp(options.now)]);
  if (options.statePayloadHash) headers.set('x-amz-content-sha256', [hashOfBytes(request.body)]);
  const token = credentials.sessionToken;
  if (token !== undefined && !options.tokenAfterSigning) headers.set('x-amz-security-token', [token]);
  const signedHeaders = namesToSign(headers, options);
  const signed = calculate({ ...request, headers }, signedHeaders, credentials, options);
  if (token !== undefined) headers.set('x-amz-security-token', [token]);
  const scope = formatScope(scopeOf(options));
  headers.set('authorization', [
    `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, ` +
      `SignedHeaders=${signedHeaders.join(';')}, Signature=${signed.signature}`,
  ]);
  return { ...signed, request: { ...request, headers } };
}

/** Signs in the query: a URL that works for `expiresSeconds` (at most 604800) wherever it is opened. */
export function presignRequest(
  request: HttpRequest,
  credentials: SigningCredentials,
  options: SignOptions & { readonly expiresSeconds: number },
): SignedRequest {
  const signedHeaders = namesToSign(request.headers, options);
  const token: [name: string, value: string][] =
    credentials.sessionToken === undefined ? [] : [['X-Amz-Security-Token', credentials.sessionToken]];
  const signedParameters: [name: string, value: string][] = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${formatScope(scopeOf(options))}`],
    ['X-Amz-Date', formatStamp(options.now)],
    ['X-Amz-SignedHeaders', signedHeaders.join(';')],
    ['X-Amz-Expires', String(options.expiresSeconds)],
    ...(options.tokenAfterSigning ? [] : token),
  ];
  const query = appendQuery(request.query, signedParameters);
  const signed = calculate({ ...request, query }, signedHeaders, credentials, options);
  const signedQuery = appendQuery(query, [
    ...(options.tokenAfterSigning ? token : []),
    ['X-Amz-Signature', signed.signature],
  ]);
  return { ...signed, request: { ...request, query: signedQuery } };
}

const namesToSign = (headers: HttpRequest['headers'], options: SignOptions): string[] =>
  [...headers.keys()].filter((name) => !NEVER_SIGNED.has(name) && !options.unsigned?.includes(name)).sort();

const scopeOf = (options: SignOptions): CredentialScope => ({
  date: formatStamp(options.now).slice(0, 8),
  region: options.region,
  service: options.service,
});

function calculate(
  request: HttpRequest,
  signedHeaders: readonly string[],
  credentials: SigningCredentials,
  options: SignOptions,
): Omit<SignedRequest, 'request'> {
  const scope = scopeOf(options);
  const canonical = canonicalRequest(
    { request, signedHeaders, payloadHash: hashOfBytes(request.body) },
    { normalizePath: options.normalizePath ?? true },
  );
  const text = stringToSign({ algorithm: ALGORITHM, stamp: formatStamp(options.now), scope }, canonical);
  const signature = ALGORITHMS[ALGORITHM].sign(deriveSigningKey(credentials.secret, scope), text);
  return { canonicalRequest: canonical, stringToSign: text, signature };
}

const appendQuery = (query: string, parameters: readonly (readonly [string, string])[]): string =>
  [query, ...parameters.map(([name, value]) => `${name}=${encodeRfc3986(value)}`)]
    .filter((part) => part !== '')
    .join('&');

/** Percent-encodes all but RFC 3986's unreserved characters. */
const encodeRfc3986 = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
