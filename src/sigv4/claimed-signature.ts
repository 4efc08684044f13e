import type { Instant } from '../core/clock.ts';
import type { AlgorithmName } from './algorithms.ts';

/** What a signature is good for: one UTC day, region and service. */
export interface CredentialScope {
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** What a request says of its own signature; nothing in it is proven. */
export interface ClaimedSignature {
  readonly kind: 'header' | 'presigned';
  readonly algorithm: AlgorithmName;
  /** Of a signature by certificate its serial number, in decimal. */
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** Lower-case names, strictly ascending. */
  readonly signedHeaders: readonly string[];
  /** Hexadecimal as sent. */
  readonly signature: string;
  /** Time of signing, in epoch milliseconds. */
  readonly timestamp: Instant;
  /** The same as it is signed: `YYYYMMDDTHHMMSSZ`. */
  readonly stamp: string;
  /** Lifetime a presigned URL asks for, 0 to 604800; undefined in the header form, or where the URL does not say. */
  readonly expiresSeconds: number | undefined;
  readonly sessionToken: string | undefined;
}

/** The scope as it stands in the string to sign. */
export const formatScope = (scope: CredentialScope): string =>
  `${scope.date}/${scope.region}/${scope.service}/${TERMINATOR}`;

export const TERMINATOR = 'aws4_request';
