import { X509Certificate } from 'node:crypto';
import type { Instant } from '../../core/clock.ts';
import { invalidRequest } from './errors.ts';

/** Characters of one certificate. @see https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_InitializeCluster.html */
const MOST_CHARACTERS = 5000;
const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

function certificatesIn(text: string, what: string): X509Certificate[] {
  const found = text.match(PEM) ?? [];
  if (found.length === 0 || text.replaceAll(PEM, '').trim() !== '')
    throw invalidRequest(`${what} must be a certificate in PEM format.`);
  if (found.some((pem) => pem.length > MOST_CHARACTERS))
    throw invalidRequest(`${what} can have at most ${MOST_CHARACTERS} characters.`);
  try {
    return found.map((pem) => new X509Certificate(pem));
  } catch {
    // OpenSSL's own words would not help; the text is the caller's.
    throw invalidRequest(`${what} is not a valid X.509 certificate.`);
  }
}

const isAlive = (certificate: X509Certificate, now: Instant): boolean =>
  certificate.validFromDate.getTime() <= now && now < certificate.validToDate.getTime();

/**
 * Checks that whoever claims a cluster owns it: the certificate is for the cluster's own key, the chain of the trust
 * anchor leads from it to a self-signed root, and all are valid now.
 * @throws AwsError CloudHsmInvalidRequestException
 */
export function checkClaim(
  claim: { readonly SignedCert: string; readonly TrustAnchor: string },
  hsmCertificate: string,
  now: Instant,
): void {
  const [certificate, ...others] = certificatesIn(claim.SignedCert, 'SignedCert');
  const chain = certificatesIn(claim.TrustAnchor, 'TrustAnchor');
  if (certificate === undefined || others.length > 0)
    throw invalidRequest('SignedCert must be exactly one certificate.');
  if (!samePublicKey(certificate, new X509Certificate(hsmCertificate)))
    throw invalidRequest("SignedCert is not for the key of the cluster's certificate signing request.");
  let child = certificate;
  for (const issuer of chain) {
    if (!child.checkIssued(issuer) || !child.verify(issuer.publicKey))
      throw invalidRequest('SignedCert was not issued by the certificate in TrustAnchor.');
    child = issuer;
  }
  if (!child.checkIssued(child) || !child.verify(child.publicKey))
    throw invalidRequest('TrustAnchor must end with a self-signed certificate.');
  if (![certificate, ...chain].every((one) => isAlive(one, now)))
    throw invalidRequest('A certificate is not valid yet, or not any more.');
}

function samePublicKey(one: X509Certificate, other: X509Certificate): boolean {
  return one.publicKey.equals(other.publicKey);
}
