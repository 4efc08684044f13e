import 'reflect-metadata'; // wanted by @peculiar/x509, before it
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** Keys that certificates are made for. */
export const KEYS = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  'P-521': { name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-512' },
  RSA: {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: Uint8Array.of(1, 0, 1),
    modulusLength: 2048,
  },
} as const;

export interface Issued {
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly pem: string;
  readonly privateKey: KeyObject;
  readonly algorithm: (typeof KEYS)[keyof typeof KEYS];
}

export interface IssueOptions {
  readonly subject: string;
  /** Signs itself where left out. */
  readonly issuer?: Issued;
  readonly key?: keyof typeof KEYS;
  readonly isCa?: boolean;
  readonly pathLength?: number;
  readonly usages?: number | null;
  readonly extra?: readonly x509.Extension[];
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Digest the issuer signs with. */
  readonly hash?: string;
  readonly serialNumber?: string;
}

const DAY = 24 * 60 * 60 * 1000;
const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags;

/** A fresh key with a certificate over it, valid for a month; of an end entity unless told. */
export async function issue(options: IssueOptions): Promise<Issued> {
  const { subject, issuer, key = 'P-256', isCa = false, pathLength, extra = [] } = options;
  const algorithm = KEYS[key];
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const usages = options.usages ?? (isCa ? keyCertSign | cRLSign : digitalSignature);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: options.serialNumber ?? `5${randomBytes(8).toString('hex')}`.padStart(18, '0'),
      subject,
      issuer: issuer?.certificate.subject ?? subject,
      notBefore: new Date(options.notBefore ?? now - DAY),
      notAfter: new Date(options.notAfter ?? now + 30 * DAY),
      publicKey: keys.publicKey,
      signingKey: issuer?.keys.privateKey ?? keys.privateKey,
      signingAlgorithm: { ...(issuer?.algorithm ?? algorithm), ...(options.hash && { hash: options.hash }) },
      extensions: [
        new x509.BasicConstraintsExtension(isCa, pathLength, true),
        ...(options.usages === null ? [] : [new x509.KeyUsagesExtension(usages, true)]),
        ...extra,
      ],
    },
    webcrypto as Crypto,
  );
  return {
    certificate,
    keys,
    algorithm,
    pem: `${certificate.toString('pem')}\n`,
    privateKey: KeyObject.from(keys.privateKey),
  };
}

export const issueCa = (subject: string, options: Partial<IssueOptions> = {}): Promise<Issued> =>
  issue({ subject, isCa: true, ...options });

/** A CRL of that CA, in PEM. */
export async function makeCrl(issuer: Issued, serialNumbers: readonly string[]): Promise<Buffer> {
  const crl = await x509.X509CrlGenerator.create(
    {
      issuer: issuer.certificate.subject,
      thisUpdate: new Date(),
      nextUpdate: new Date(Date.now() + DAY),
      entries: serialNumbers.map((serialNumber) => ({ serialNumber, revocationDate: new Date() })),
      signingKey: issuer.keys.privateKey,
      signingAlgorithm: issuer.algorithm,
    },
    webcrypto as Crypto,
  );
  return Buffer.from(crl.toString('pem'));
}
