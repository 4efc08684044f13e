import 'reflect-metadata'; // wanted by @peculiar/x509, before it
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import type { Instant } from '../core/clock.ts';

export interface SelfSignedOptions {
  /** Names and addresses the certificate is good for; the first is its subject. */
  readonly hosts: readonly string[];
  readonly now: Instant;
  readonly lifetimeDays: number;
}

export interface KeyAndCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
const SERIAL_BYTES = 16;

/** A fresh P-256 key with a certificate over it, signed by itself; clients must be told to trust it. */
export async function makeSelfSigned(options: SelfSignedOptions): Promise<KeyAndCertificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(SERIAL_BYTES))).toString('hex'),
      name: [{ CN: [options.hosts[0] ?? 'localhost'] }],
      // An hour back, for clients whose clocks run behind.
      notBefore: new Date(options.now - DAY_MILLISECONDS / 24),
      notAfter: new Date(options.now + options.lifetimeDays * DAY_MILLISECONDS),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.SubjectAlternativeNameExtension(
          options.hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
        ),
        // Its own authority, and no one else's: strict verifiers want both said.
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign,
          true,
        ),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    webcrypto as Crypto,
  );
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = key.replaceAll(/.{64}(?=.)/g, '$&\n');
  return {
    keyPem: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    certificatePem: `${certificate.toString('pem')}\n`,
  };
}
