import 'reflect-metadata'; // wanted by @peculiar/x509, before it
import { generateKeyPairSync, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 24 * 60 * 60 * 1000;

/** A certificate with its key, both PEM, and what it takes to sign others with it. */
export interface MadeCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  readonly expiresAt: Date;
  readonly x509: x509.X509Certificate;
  readonly keys: CryptoKeyPair;
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;

export interface CertificateOptions {
  /** Instant at which it is valid; it is from a day before until 30 days after, unless told. */
  readonly now: number;
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Signs itself where left out. */
  readonly issuer?: MadeCertificate;
}

/** A fresh P-256 key with a certificate over it. */
export async function makeCertificate(name: string, options: CertificateOptions): Promise<MadeCertificate> {
  const { now, issuer } = options;
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const expiresAt = new Date(options.notAfter ?? now + 30 * DAY);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: randomBytes(8).toString('hex'),
      subject: `CN=${name}`,
      issuer: issuer?.x509.subject ?? `CN=${name}`,
      notBefore: new Date(options.notBefore ?? now - DAY),
      notAfter: expiresAt,
      publicKey: keys.publicKey,
      signingKey: issuer?.keys.privateKey ?? keys.privateKey,
      signingAlgorithm: ECDSA,
      extensions: [new x509.BasicConstraintsExtension(true, 5, true)],
    },
    webcrypto as Crypto,
  );
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    expiresAt,
    x509: certificate,
    keys,
  };
}

/** An RSA public key as `ssh-keygen` writes it, and as PEM. */
export function makeSshPublicKey(modulusLength = 2048): { readonly ssh: string; readonly pem: string } {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' });
  const field = (bytes: Buffer): Buffer[] => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  };
  const modulus = Buffer.concat([Buffer.of(0), Buffer.from(n, 'base64url')]);
  const parts = [Buffer.from('ssh-rsa'), Buffer.from(e, 'base64url'), modulus].flatMap(field);
  return {
    ssh: `ssh-rsa ${Buffer.concat(parts).toString('base64')}`,
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
