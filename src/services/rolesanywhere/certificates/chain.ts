import type { Instant } from '../../../core/clock.ts';
import type { Certificate } from './certificate.ts';
import { authorityProblem, timeProblem } from './check.ts';
import { nameKey } from './names.ts';

/** Certificates between the end entity's and the trust anchor. */
const MOST_INTERMEDIATES = 5;
/** Signatures checked for one request: a chain takes one for each certificate, what loops or branches takes more. */
const MOST_SIGNATURES = 32;

/**
 * The path from an end entity's certificate to one of the anchors, both included; undefined where there is none. Every CA in
 * it, the anchor too, is a CA, may sign, and is valid now; RFC 5280 section 6.1 without policies and names, for CAs that
 * limit names are refused.
 */
export function findPath(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  anchors: readonly Certificate[],
  now: Instant,
): Certificate[] | undefined {
  let signatures = 0;

  const isSignedBy = (certificate: Certificate, issuer: Certificate): boolean => {
    if (nameKey(certificate.issuer) !== nameKey(issuer.subject)) return false;
    if (!certificate.openssl.checkIssued(issuer.openssl)) return false;
    signatures++;
    return signatures <= MOST_SIGNATURES && certificate.openssl.verify(issuer.openssl.publicKey);
  };

  function upwards(path: readonly Certificate[]): Certificate[] | undefined {
    const last = path.at(-1);
    if (last === undefined) return undefined;
    for (const anchor of anchors)
      if (mayFollow(path, anchor, now) && isSignedBy(last, anchor)) return [...path, anchor];
    if (path.length > MOST_INTERMEDIATES) return undefined;
    for (const next of intermediates) {
      if (path.includes(next) || !mayFollow(path, next, now) || !isSignedBy(last, next)) continue;
      const found = upwards([...path, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  return upwards([leaf]);
}

/** Whether a CA may stand above this path. CAs that signed themselves do not count (RFC 5280 section 4.2.1.9). */
function mayFollow(path: readonly Certificate[], authority: Certificate, now: Instant): boolean {
  if (authorityProblem(authority) !== undefined || timeProblem(authority, now) !== undefined) return false;
  const below = path.slice(1).filter(({ issuer, subject }) => nameKey(issuer) !== nameKey(subject));
  return authority.pathLength === undefined || below.length <= authority.pathLength;
}
