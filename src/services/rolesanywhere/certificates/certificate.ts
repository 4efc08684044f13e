import 'reflect-metadata'; // wanted by @peculiar/x509, before it
import { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Instant } from '../../../core/clock.ts';
import type { DistinguishedName } from '../../../identity/certificate-proof.ts';
import { distinguishedName } from './names.ts';

/** What is asked of a certificate: OpenSSL reads its key and checks its signature, @peculiar/x509 reads the rest. */
export interface Certificate {
  readonly openssl: X509Certificate;
  readonly der: Uint8Array;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Hexadecimal, lower case, without leading zeros. */
  readonly serialNumber: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly isVersion3: boolean;
  readonly isCa: boolean;
  /** Most intermediate certificates below it, where it says so. */
  readonly pathLength: number | undefined;
  /** Undefined where it does not say what its key is for. */
  readonly keyUsage: { readonly signs: boolean; readonly certifies: boolean } | undefined;
  /** Object identifiers; undefined where any purpose is fine. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  /** The first of their kind among the alternative names. */
  readonly dns: string | undefined;
  readonly uri: string | undefined;
  readonly directoryName: DistinguishedName | undefined;
  /** Extensions that must be understood and are not. */
  readonly strangeExtensions: readonly string[];
}

/** Told of what is no certificate that can be trusted to mean one thing. */
export class CertificateError extends Error {}

/** Extensions that {@link readCertificate} reads, or that take nothing from a certificate (policies, identifiers). */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  '2.5.29.14',
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.19',
  '2.5.29.31',
  '2.5.29.32',
  '2.5.29.35',
  '2.5.29.37',
]);
/** It limits what a CA may sign, critical or not, and nobody checks it here. */
const NAME_CONSTRAINTS = '2.5.29.30';

/** Longest certificate looked at, in bytes. */
const MOST_BYTES = 16_384;

/** @throws CertificateError for what is no certificate in DER, or has bytes before, behind or between that say nothing */
export function readCertificate(der: Uint8Array): Certificate {
  if (der.length > MOST_BYTES) throw new CertificateError('The certificate is too large.');
  try {
    return certificateOf(new X509Certificate(der), new x509.X509Certificate(new Uint8Array(der)), der);
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw new CertificateError('The certificate cannot be read.', { cause: error });
  }
}

function certificateOf(openssl: X509Certificate, parsed: x509.X509Certificate, der: Uint8Array): Certificate {
  // Else the two readers could see two certificates.
  if (!openssl.raw.equals(der)) throw new CertificateError('The certificate is not in DER.');
  const types = parsed.extensions.map(({ type }) => type);
  if (new Set(types).size !== types.length) throw new CertificateError('An extension is repeated.');
  const basic = parsed.getExtension(x509.BasicConstraintsExtension);
  const usages = parsed.getExtension(x509.KeyUsagesExtension)?.usages;
  const names = parsed.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
  const extended = parsed.getExtension(x509.ExtendedKeyUsageExtension)?.usages;
  const firstOf = (wanted: x509.GeneralNameType): string | undefined =>
    names.find(({ type }) => type === wanted)?.value;
  const directory = firstOf('dn');
  return {
    openssl,
    der,
    subject: distinguishedName(parsed.subjectName.toJSON()),
    issuer: distinguishedName(parsed.issuerName.toJSON()),
    serialNumber: hexadecimal(openssl.serialNumber),
    notBefore: parsed.notBefore.getTime(),
    notAfter: parsed.notAfter.getTime(),
    isVersion3: isVersion3(der),
    isCa: basic?.ca ?? false,
    pathLength: basic?.pathLength,
    keyUsage:
      usages === undefined
        ? undefined
        : {
            signs: (usages & x509.KeyUsageFlags.digitalSignature) !== 0,
            certifies: (usages & x509.KeyUsageFlags.keyCertSign) !== 0,
          },
    extendedKeyUsage: extended?.map(String),
    dns: firstOf('dns'),
    uri: firstOf('url'),
    directoryName: directory === undefined ? undefined : distinguishedName(new x509.Name(directory).toJSON()),
    strangeExtensions: parsed.extensions
      .filter(({ critical, type }) => type === NAME_CONSTRAINTS || (critical && !UNDERSTOOD.has(type)))
      .map(({ type }) => type),
  };
}

/** RFC 5280 section 4.1.2.2: positive, and 20 octets at most. */
const SERIAL_NUMBER = /^[0-9a-f]{1,40}$/;

/** A serial number as certificates and CRLs are compared by. @throws CertificateError for one that no CA may give */
export function hexadecimal(serialNumber: string): string {
  const text = serialNumber.toLowerCase().replace(/^0+(?=.)/, '');
  if (!SERIAL_NUMBER.test(text)) throw new CertificateError('A serial number is not valid.');
  return text;
}

/** Behind the headers of both sequences stands `[0] { INTEGER 2 }` (RFC 5280 section 4.1). */
function isVersion3(der: Uint8Array): boolean {
  const inner = behindHeader(der, behindHeader(der, 0));
  return Buffer.from(der.subarray(inner, inner + 5)).toString('hex') === 'a003020102';
}

/** Where the content of the element at `start` begins. */
function behindHeader(der: Uint8Array, start: number): number {
  const length = der[start + 1] ?? 0;
  return start + 2 + (length < 0x80 ? 0 : length & 0x7f);
}

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** All certificates in PEM, one after another. @throws CertificateError where there are none, or there is anything else */
export function readBundle(pem: string): Certificate[] {
  if (pem.replaceAll(PEM, '').includes('-----')) throw new CertificateError('The bundle is not in PEM.');
  const found = [...pem.matchAll(PEM)].map(([, base64 = '']) =>
    readCertificate(Buffer.from(base64, 'base64')),
  );
  if (found.length === 0) throw new CertificateError('There is no certificate in PEM.');
  return found;
}
