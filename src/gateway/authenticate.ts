import type { Instant } from '../core/clock.ts';
import type { HttpRequest } from '../core/http.ts';
import { followedBy, type NowOrLater } from '../core/now-or-later.ts';
import type { Caller } from '../identity/caller.ts';
import type { CredentialEntry, CredentialProblem } from '../identity/credential.ts';
import type { Directory } from '../identity/directory.ts';
import { isCertificateAlgorithm } from '../sigv4/algorithms.ts';
import type { ClaimedSignature } from '../sigv4/claimed-signature.ts';
import { SignatureError } from '../sigv4/faults.ts';
import { checkFreshness } from '../sigv4/freshness.ts';
import type { SigningKeyCache } from '../sigv4/signing-key.ts';
import { verifySignature, verifyWithSecret } from '../sigv4/verify.ts';

/** AWS STS accepts a presigned URL for 15 minutes whatever it says; EKS tokens count on it. */
const STS_PRESIGNED_SECONDS = 900;

/**
 * Proves who signed a request: the key exists and is active, its token is ours and alive, the signature covers this very
 * request, now. Whoever fails any of it gets no caller; {@link currentCaller} tells who the credentials stand for.
 * @throws SignatureError
 */
export function authenticate(
  directory: Directory,
  signingKeys: SigningKeyCache,
  request: HttpRequest,
  claimed: ClaimedSignature,
  now: Instant,
): NowOrLater<CredentialEntry> {
  checkFreshness(claimed, now, claimed.scope.service === 'sts' ? STS_PRESIGNED_SECONDS : 0);
  return followedBy(directory.credential(claimed.accessKeyId, claimed.sessionToken, now), (found) => {
    const entry = good(found);
    if (entry.status !== 'Active') throw new SignatureError('unknown-key');
    if (isCertificateAlgorithm(claimed.algorithm)) verifyByCertificate(request, claimed, entry, now);
    else if (entry.secret === undefined) throw new SignatureError('unknown-key');
    else verifyWithSecret(request, claimed, entry.secret, signingKeys);
    return entry;
  });
}

/** @throws SignatureError for access keys, and outside the certificate's validity */
function verifyByCertificate(
  request: HttpRequest,
  claimed: ClaimedSignature,
  { certificate }: CredentialEntry,
  now: Instant,
): void {
  if (certificate === undefined || now < certificate.notBefore) throw new SignatureError('unknown-key');
  if (now > certificate.notAfter) throw new SignatureError('expired-token');
  verifySignature(request, claimed, certificate.publicKey);
}

/**
 * Who authenticated credentials stand for, with the policies that apply now.
 * @throws SignatureError when they were revoked, have run out, or their owner is gone
 */
export const currentCaller = (
  directory: Directory,
  entry: CredentialEntry,
  now: Instant,
): NowOrLater<Caller> => followedBy<Caller | CredentialProblem, Caller>(directory.caller(entry, now), good);

function good<Found>(found: Found | CredentialProblem): Found {
  if (found === 'expired') throw new SignatureError('expired-token');
  if (found === 'invalid') throw new SignatureError('unknown-key');
  return found as Found;
}
