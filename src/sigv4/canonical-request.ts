import { hash } from 'node:crypto';
import { type HttpRequest, header } from '../core/http.ts';
import { SignatureError } from './faults.ts';

/** The query parameter that holds the signature and is therefore not signed itself. */
const SIGNATURE_PARAMETER = 'X-Amz-Signature';

export interface CanonicalOptions {
  /** Resolve `.`, `..` and empty segments first, as every service but S3 does. True unless told. */
  readonly normalizePath?: boolean;
}

export interface CanonicalParts {
  readonly request: HttpRequest;
  readonly signedHeaders: readonly string[];
  /** Hexadecimal SHA-256 of the body. */
  readonly payloadHash: string;
}

/**
 * The text whose hash is signed. Works on the bytes received: text outside ASCII stands for bytes, one character each.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
 * @throws SignatureError when a signed header is absent
 */
export function canonicalRequest(parts: CanonicalParts, options: CanonicalOptions = {}): string {
  const { request, signedHeaders } = parts;
  let headers = '';
  let names = '';
  for (const name of signedHeaders) {
    const values = request.headers.get(name);
    if (values === undefined) throw new SignatureError('mismatch');
    headers += `${name}:${canonicalHeaderValue(values)}\n`;
    names += names === '' ? name : `;${name}`;
  }
  const path = canonicalPath(request.path, options.normalizePath ?? true);
  const query = request.query === '' ? '' : canonicalQuery(request.query);
  return `${request.method}\n${path}\n${query}\n${headers}\n${names}\n${parts.payloadHash}`;
}

/** Hexadecimal SHA-256 of text whose characters stand for bytes. */
export const hashOfLatin1 = (text: string): string =>
  hash('sha256', isAscii(text) ? text : Buffer.from(text, 'latin1'));

export const hashOfBytes = (bytes: Uint8Array): string => hash('sha256', bytes);

/** Hash of the body, checked against the header that states it, if that is there. */
export function payloadHash(request: HttpRequest): string {
  const computed = hashOfBytes(request.body);
  const stated = header(request, 'x-amz-content-sha256');
  // UNSIGNED-PAYLOAD and the STREAMING-... modes are S3's alone; here they are just values that differ from the hash.
  if (stated !== undefined && stated !== computed) {
    throw new SignatureError(
      'mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return computed;
}

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

const NEEDS_TRIMMING = /^[ \t\r\n]|[ \t\r\n]$|[\t\r\n]| {2}/;

function canonicalHeaderValue(values: readonly string[]): string {
  if (values.length === 1) return collapseSpaces(values[0] ?? '');
  return values.map(collapseSpaces).join(',');
}

/** Trims and makes one space of each run of white space, inside quotes too. */
const collapseSpaces = (value: string): string =>
  NEEDS_TRIMMING.test(value) ? value.replaceAll(/[ \t\r\n]+/g, ' ').replaceAll(/^ | $/g, '') : value;

const PLAIN_PATH = /^(?:\/[A-Za-z0-9\-_~]+)*\/?$/;

/** The path as it is signed: resolved, then percent-encoded once more (a `%` that came in becomes `%25`). */
export function canonicalPath(path: string, normalize: boolean): string {
  if (path === '/' || path === '') return '/';
  if (PLAIN_PATH.test(path)) return path;
  return encodeAllBut(/[^A-Za-z0-9\-._~/]/g, normalize ? normalizePath(path) : path);
}

/** Resolves `.`, `..` and empty segments. Whoever routes by path must route by this one: it is the one that is signed. */
export function normalizePath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const end = path.endsWith('/') && segments.length > 0 ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

/**
 * The query as it is signed: sorted by name, then value, without the signature itself. Percent-encoding that is there
 * stays (only its hexadecimal letters are raised), what is raw is encoded. A raw `+` stays a `+`: clients encode it, and
 * servers do not agree whether it means a space, so it must not share a signature with either reading.
 */
export function canonicalQuery(query: string): string {
  const pairs: [name: string, value: string][] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = canonicalQueryText(equals < 0 ? part : part.slice(0, equals));
    if (name !== SIGNATURE_PARAMETER) {
      pairs.push([name, equals < 0 ? '' : canonicalQueryText(part.slice(equals + 1))]);
    }
  }
  pairs.sort(([nameA, valueA], [nameB, valueB]) => compareText(nameA, nameB) || compareText(valueA, valueB));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const PLAIN_QUERY_TEXT = /^[A-Za-z0-9\-._~]*$/;

const canonicalQueryText = (text: string): string =>
  PLAIN_QUERY_TEXT.test(text)
    ? text
    : encodeAllBut(/[^A-Za-z0-9\-._~%+]/g, text).replaceAll(/%[0-9a-fA-F]{2}/g, (code) => code.toUpperCase());

const encodeAllBut = (others: RegExp, text: string): string =>
  text.replaceAll(
    others,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
