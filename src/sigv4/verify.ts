import type { KeyObject } from 'node:crypto';
import type { HttpRequest } from '../core/http.ts';
import type { SecretBytes } from '../core/secret-bytes.ts';
import { ALGORITHMS } from './algorithms.ts';
import { type CanonicalOptions, canonicalRequest, hashOfLatin1, payloadHash } from './canonical-request.ts';
import { type ClaimedSignature, formatScope } from './claimed-signature.ts';
import { SignatureError } from './faults.ts';
import { deriveSigningKey, type SigningKeyCache } from './signing-key.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign */
export const stringToSign = (
  claimed: Pick<ClaimedSignature, 'algorithm' | 'stamp' | 'scope'>,
  canonical: string,
): string =>
  `${claimed.algorithm}\n${claimed.stamp}\n${formatScope(claimed.scope)}\n${hashOfLatin1(canonical)}`;

/**
 * Refuses a request that was not signed, as it stands, with `signingKey`. Says nothing of time: see `checkFreshness`.
 * @throws SignatureError mismatch, the same for every cause but a body that is not the one stated
 */
export function verifySignature(
  request: HttpRequest,
  claimed: ClaimedSignature,
  signingKey: KeyObject,
  options?: CanonicalOptions,
): void {
  const canonical = canonicalRequest(
    { request, signedHeaders: claimed.signedHeaders, payloadHash: payloadHash(request) },
    options,
  );
  const text = stringToSign(claimed, canonical);
  if (!ALGORITHMS[claimed.algorithm].verify(signingKey, text, claimed.signature)) {
    throw new SignatureError('mismatch');
  }
}

/**
 * As {@link verifySignature}, with the secret access key; derives the signing key once per secret and scope.
 * Pass the same `SecretBytes` object as long as the secret is good, and forget it when it is not.
 */
export function verifyWithSecret(
  request: HttpRequest,
  claimed: ClaimedSignature,
  secret: SecretBytes,
  cache: SigningKeyCache,
): void {
  const known = cache.find(secret, claimed.scope);
  if (known !== undefined) {
    verifySignature(request, claimed, known);
    return;
  }
  const derived = deriveSigningKey(secret, claimed.scope);
  verifySignature(request, claimed, derived);
  cache.remember(secret, claimed.scope, derived);
}
