import type { Instant } from '../core/clock.ts';

/** One attribute of a distinguished name. */
export interface NameAttribute {
  /** Short name where there is one (`CN`), else the object identifier. */
  readonly name: string;
  readonly value: string;
}

/** In the order of the certificate; attributes of one RDN side by side. */
export type DistinguishedName = readonly NameAttribute[];

/** How CRLs name a certificate. */
export interface CertificateId {
  readonly issuerKey: string;
  readonly serialNumber: string;
}

/** Somebody who signed with a certificate that a trust anchor vouches for. */
export interface CertificateProof {
  /** Of the trust anchor, and its certificates when they were asked. */
  readonly trustAnchorArn: string;
  readonly trustAnchorBundle: string;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** RFC 4514. */
  readonly subjectText: string;
  readonly issuerText: string;
  /** The first of their kind behind the subject. */
  readonly dns?: string;
  readonly uri?: string;
  readonly directoryName?: DistinguishedName;
  /** Hexadecimal, lower case, without leading zeros. */
  readonly serialNumber: string;
  /** Base64 of the DER. */
  readonly certificate: string;
  readonly expiresAt: Instant;
  /** The certificate and the CAs below the anchor. */
  readonly path: readonly CertificateId[];
}
