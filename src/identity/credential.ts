import type { KeyObject } from 'node:crypto';
import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import type { SecretBytes } from '../core/secret-bytes.ts';
import type { PrincipalRef } from './principal.ts';
import type { SessionClaims } from './session-claims.ts';

/** A signing certificate: whoever has its private key signs as its user or root while it is valid. */
export interface CertificateKey {
  readonly publicKey: KeyObject;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/**
 * What an access key id stands for: a long-term key or signing certificate from the database, or temporary credentials from a
 * session token.
 */
export interface CredentialEntry {
  readonly accessKeyId: string;
  readonly accountId: AccountId;
  /** An inactive key answers as if it did not exist. Temporary credentials are always `Active`. */
  readonly status: 'Active' | 'Inactive';
  /** From when on a long-term key is refused as an inactive one is; absent for one that has no end. */
  readonly endsAt?: Instant;
  /** Whether who uses the key is to be warned that it will go. */
  readonly isDraining?: true;
  /** The user or root who owns the key; for temporary credentials as in {@link SessionClaims}. */
  readonly principal: PrincipalRef;
  /**
   * The secret access key; undefined for a certificate. Signing keys derived from it are cached beside this very object and
   * go when it goes.
   */
  readonly secret: SecretBytes | undefined;
  /** Present for a certificate. */
  readonly certificate?: CertificateKey;
  /** Present for temporary credentials. */
  readonly session?: SessionClaims;
}

/**
 * Why credentials do not stand for anybody.
 * `invalid`: answer `InvalidClientTokenId` (403) "The security token included in the request is invalid".
 * `expired`: answer `ExpiredToken` (403) "The security token included in the request is expired".
 */
export type CredentialProblem = 'invalid' | 'expired';
