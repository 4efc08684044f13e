import type { HttpRequest } from '../core/http.ts';
import type { ClaimedSignature } from './claimed-signature.ts';
import { SignatureError } from './faults.ts';

/** Lower-case header names (RFC 9110 tokens) parted by semicolons. */
const LIST = /^[a-z0-9!#$%&'*+.^_`|~-]+(?:;[a-z0-9!#$%&'*+.^_`|~-]+)*$/;

/** @throws SignatureError mismatch, unless the names are lower-case, strictly ascending and include `host` */
export function parseSignedHeaders(list: string): readonly string[] {
  const names = list.split(';');
  if (!names.includes('host')) {
    throw new SignatureError(
      'mismatch',
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  let previous = '';
  let isAscending = LIST.test(list);
  for (const name of names) {
    isAscending &&= name > previous;
    previous = name;
  }
  if (!isAscending) throw new SignatureError('mismatch');
  return names;
}

/** Headers that say one thing only; two of them would be two requests. So is every `x-amz-…` header. */
const SINGLE: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'content-type',
  'date',
  'host',
]);

/**
 * `x-amz-…` headers that may come unsigned. All others carry meaning to a service and must be signed, as AWS's
 * description of the canonical request demands.
 */
const MAY_BE_UNSIGNED: Readonly<Record<ClaimedSignature['kind'], ReadonlySet<string>>> = {
  header: new Set([
    // Its value is in the string to sign.
    'x-amz-date',
    // Sealed to its access key and secret; some clients add it after signing.
    'x-amz-security-token',
    // Compared with the body.
    'x-amz-content-sha256',
    // The PHP SDK does not sign it; nothing depends on it.
    'x-amz-user-agent',
  ]),
  presigned: new Set(['x-amz-content-sha256', 'x-amz-user-agent']),
};

/** @throws SignatureError when a header that matters is repeated, or is not signed */
export function checkHeaderValues(
  request: HttpRequest,
  signedHeaders: readonly string[],
  kind: ClaimedSignature['kind'],
): void {
  const mayBeUnsigned = MAY_BE_UNSIGNED[kind];
  for (const [name, values] of request.headers) {
    const isAmz = name.startsWith('x-amz-');
    if (values.length > 1 && (isAmz || SINGLE.has(name))) {
      throw new SignatureError('incomplete', `Header '${name}' must not be repeated.`);
    }
    if (isAmz && !mayBeUnsigned.has(name) && !signedHeaders.includes(name)) {
      throw new SignatureError(
        'mismatch',
        `There were headers present in the request which were not signed: ${name}`,
      );
    }
  }
}
