import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Instant } from '../../core/clock.ts';
import { keyPairMismatch, malformedCertificate } from './errors.ts';

const PEM_CERTIFICATES = /^\s*(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/;
const ARMOUR = /-----(?:BEGIN|END) CERTIFICATE-----/;

/** The certificates of a PEM text that holds nothing else; undefined for every other text. */
export function parseCertificates(pem: string): X509Certificate[] | undefined {
  if (!PEM_CERTIFICATES.test(pem)) return undefined;
  const bodies = pem.split(ARMOUR).filter((part) => part.trim() !== '');
  try {
    return bodies.map((body) => {
      const der = Buffer.from(body, 'base64');
      const certificate = new X509Certificate(der);
      if (!certificate.raw.equals(der)) throw new RangeError('bytes behind the certificate');
      // Reads the key now, so that a certificate without a usable one is not taken.
      void certificate.publicKey;
      return certificate;
    });
  } catch {
    return undefined;
  }
}

/** As {@link parseCertificates}, for a text that is one certificate. */
export function parseCertificate(pem: string): X509Certificate | undefined {
  const [certificate, ...more] = parseCertificates(pem) ?? [];
  return more.length === 0 ? certificate : undefined;
}

export const isWithinValidity = (certificate: X509Certificate, now: Instant): boolean =>
  certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime();

function parsePrivateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey({ key: pem, format: 'pem' });
    if (key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'ec') return key;
  } catch {
    // Its message may quote the key.
  }
  throw malformedCertificate('Unable to parse private key. Please ensure the private key is in PEM format.');
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** OpenSSL follows no longer chain either. */
const LONGEST_CHAIN = 100;

/** AWS counts from the first of the chain, and names the certificate itself -1. */
const chainInvalid = (index: number) =>
  malformedCertificate(
    `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`,
  );

function checkChain(certificate: X509Certificate, pem: string): void {
  const chain = parseCertificates(pem);
  // AWS says nothing more of a chain it cannot read.
  if (chain === undefined || chain.length > LONGEST_CHAIN) throw malformedCertificate('');
  let signed = certificate;
  for (const [index, issuer] of chain.entries()) {
    if (!isSignedBy(signed, issuer)) throw chainInvalid(index === 0 ? -1 : index);
    signed = issuer;
  }
}

export interface ServerCertificateInput {
  readonly CertificateBody: string;
  readonly PrivateKey: string;
  readonly CertificateChain?: string;
}

/**
 * Checks a server certificate and what comes with it; when it expires.
 * @throws AwsError MalformedCertificate, KeyPairMismatch
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html
 */
export function checkServerCertificate(input: ServerCertificateInput, now: Instant): Instant {
  const certificate = parseCertificate(input.CertificateBody);
  if (certificate === undefined)
    throw malformedCertificate(
      'Unable to parse certificate. Please ensure the certificate is in PEM format.',
    );
  const expiresAt = certificate.validToDate.getTime();
  if (now > expiresAt)
    throw malformedCertificate(
      "Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.",
    );
  if (!isWithinValidity(certificate, now))
    throw malformedCertificate(
      "Certificate is not yet valid. The 'Not Before' date restriction on the certificate has not passed.",
    );
  if (!certificate.checkPrivateKey(parsePrivateKey(input.PrivateKey)))
    throw keyPairMismatch(
      'The private key did not match the public key provided. Please verify the key material and try again.',
    );
  if (input.CertificateChain !== undefined) checkChain(certificate, input.CertificateChain);
  return expiresAt;
}
