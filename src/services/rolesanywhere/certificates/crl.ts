import 'reflect-metadata'; // wanted by @peculiar/x509, before it
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { type Certificate, CertificateError, hexadecimal } from './certificate.ts';
import { distinguishedName, nameKey } from './names.ts';

/** What a certificate revocation list says. */
export interface RevocationList {
  /** Who issued the certificates, as `nameKey` makes it. */
  readonly issuerKey: string;
  /** As certificates have them. */
  readonly serialNumbers: readonly string[];
  /** Whether this certificate's key signed it. */
  isSignedBy(issuer: Certificate): Promise<boolean>;
}

/**
 * @throws CertificateError for what is no CRL in PEM or DER, or one whose meaning depends on what is not understood (a delta
 *   CRL, a CRL that others sign)
 */
export function readCrl(data: Uint8Array): RevocationList {
  try {
    const text = Buffer.from(data).toString('latin1');
    const crl = new x509.X509Crl(text.includes('-----BEGIN') ? text : new Uint8Array(data));
    if (crl.extensions.some(({ critical }) => critical))
      throw new CertificateError('The CRL has an extension that is not supported.');
    const serials = crl.entries.map((entry) => {
      if (entry.extensions.some(({ critical }) => critical))
        throw new CertificateError('The CRL has an entry with an extension that is not supported.');
      return hexadecimal(entry.serialNumber);
    });
    return {
      issuerKey: nameKey(distinguishedName(crl.issuerName.toJSON())),
      serialNumbers: [...new Set(serials)],
      isSignedBy: (issuer) =>
        crl.verify({ publicKey: new x509.X509Certificate(new Uint8Array(issuer.der)) }, webcrypto as Crypto),
    };
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw new CertificateError('The CRL cannot be read.', { cause: error });
  }
}
