import { X509Certificate } from 'node:crypto';
import { type HttpRequest, header } from '../core/http.ts';
import type { ClaimedSignature } from './claimed-signature.ts';
import { SignatureError } from './faults.ts';
import { verifySignature } from './verify.ts';

/** The certificate whose key signed a request, and others its sender gave to prove who issued it; all in DER. */
export interface SigningCertificate {
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
}

/** Certificates taken beside the signer's. */
const MOST_IN_CHAIN = 8;

/**
 * Proves that whoever signed the request has the key of the certificate in its `x-amz-x509` header. That says nothing of
 * whether the certificate can be trusted, nor of time: see `checkFreshness`. The credential is its serial number.
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
 * @throws SignatureError incomplete, mismatch
 */
export function signingCertificate(request: HttpRequest, claimed: ClaimedSignature): SigningCertificate {
  const text = header(request, 'x-amz-x509');
  if (claimed.kind !== 'header' || text === undefined)
    throw new SignatureError('incomplete', "A signature by certificate requires an 'X-Amz-X509' header.");
  const certificate = fromBase64(text);
  const { serialNumber, publicKey } = parsed(certificate);
  if (BigInt(`0x${serialNumber}`).toString() !== claimed.accessKeyId)
    throw new SignatureError('mismatch', 'The credential is not the serial number of the certificate.');
  verifySignature(request, claimed, publicKey);
  return { certificate, chain: chainOf(header(request, 'x-amz-x509-chain')) };
}

function chainOf(text: string | undefined): readonly Uint8Array[] {
  const parts = text === undefined || text === '' ? [] : text.split(',');
  if (parts.length > MOST_IN_CHAIN)
    throw new SignatureError(
      'incomplete',
      `'X-Amz-X509-Chain' can have at most ${MOST_IN_CHAIN} certificates.`,
    );
  return parts.map((part) => fromBase64(part.trim()));
}

function fromBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is not Base64; a certificate has one spelling.
  if (bytes.length === 0 || bytes.toString('base64') !== text) throw unreadable();
  return bytes;
}

function parsed(der: Uint8Array): Pick<X509Certificate, 'serialNumber' | 'publicKey'> {
  try {
    const { raw, serialNumber, publicKey } = new X509Certificate(der);
    if (!raw.equals(der)) throw unreadable();
    if (serialNumber.startsWith('-')) throw unreadable();
    return { serialNumber, publicKey };
  } catch {
    // OpenSSL says only that it cannot read it, in many ways.
    throw unreadable();
  }
}

const unreadable = (): SignatureError =>
  new SignatureError('incomplete', 'A certificate in the request cannot be read.');
