import type { Instant } from '../../../core/clock.ts';
import type { Certificate } from './certificate.ts';

/** What is wrong with a certificate, in words for its owner. */
export type Problem = string;

/**
 * Algorithms by which certificates may be signed: RSA (PKCS #1 v1.5) and ECDSA with SHA-256, SHA-384 and SHA-512. AWS
 * rejects MD5 and SHA-1.
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html#signature-verification
 */
const STRONG: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
]);

const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const LEAST_RSA_BITS = 2048;

function isStrongKey({ openssl }: Certificate): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails } = openssl.publicKey;
  if (asymmetricKeyType === 'rsa') return (asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST_RSA_BITS;
  return asymmetricKeyType === 'ec' && CURVES.has(asymmetricKeyDetails?.namedCurve ?? '');
}

/** Of Node: `signatureAlgorithmOid` is newer than its types. */
const signatureOf = ({ openssl }: Certificate): string =>
  (openssl as unknown as { readonly signatureAlgorithmOid: string }).signatureAlgorithmOid;

const ANY_PURPOSE = '2.5.29.37.0';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

const isForClients = ({ extendedKeyUsage }: Certificate): boolean =>
  extendedKeyUsage === undefined ||
  extendedKeyUsage.includes(CLIENT_AUTH) ||
  extendedKeyUsage.includes(ANY_PURPOSE);

function formProblem(certificate: Certificate): Problem | undefined {
  if (!certificate.isVersion3) return 'Certificate is not X.509 version 3';
  if (!STRONG.has(signatureOf(certificate))) return 'Certificate signature algorithm is not supported';
  if (!isStrongKey(certificate)) return 'Certificate key is not supported';
  if (certificate.strangeExtensions.length > 0)
    return `Certificate has an unsupported extension: ${certificate.strangeExtensions.join(', ')}`;
  return undefined;
}

export function timeProblem({ notBefore, notAfter }: Certificate, now: Instant): Problem | undefined {
  if (now < notBefore) return 'Certificate is not yet valid';
  return now > notAfter ? 'Certificate has expired' : undefined;
}

/** What keeps a certificate from being a trust anchor, or a CA below one. */
export function authorityProblem(certificate: Certificate): Problem | undefined {
  const problem = formProblem(certificate);
  if (problem !== undefined) return problem;
  if (!certificate.isCa) return 'Incorrect basic constraints for CA certificate';
  if (certificate.keyUsage?.certifies !== true) return 'Incorrect key usage for CA certificate';
  return isForClients(certificate) ? undefined : 'Incorrect extended key usage for CA certificate';
}

/** What keeps a certificate from opening sessions. */
export function endEntityProblem(certificate: Certificate): Problem | undefined {
  const problem = formProblem(certificate);
  if (problem !== undefined) return problem;
  if (certificate.isCa) return 'Incorrect basic constraints for end-entity certificate';
  if (certificate.keyUsage?.signs !== true) return 'Incorrect key usage for end-entity certificate';
  return isForClients(certificate) ? undefined : 'Incorrect extended key usage for end-entity certificate';
}
