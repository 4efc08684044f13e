import type { KeyObject } from 'node:crypto';
import type { AccountId } from '../core/account.ts';
import type { PrincipalRef } from './principal.ts';
import type { SessionClaims } from './session-claims.ts';

/** What an access key id stands for: a long-term key from the database, or temporary credentials from a session token. */
export interface CredentialEntry {
  readonly accessKeyId: string;
  readonly accountId: AccountId;
  /** An inactive key answers as if it did not exist. Temporary credentials are always `Active`. */
  readonly status: 'Active' | 'Inactive';
  /** The user or root who owns the key; for temporary credentials as in {@link SessionClaims}. */
  readonly principal: PrincipalRef;
  /** `AWS4` and the secret access key: the first HMAC key of SigV4's key derivation. */
  readonly secret: KeyObject;
  /** SigV4 signing keys by credential scope, kept and bounded by whoever derives them; they go when the entry goes. */
  readonly signingKeys: Map<string, KeyObject>;
  /** Present for temporary credentials. */
  readonly session?: SessionClaims;
}

/**
 * Why credentials do not stand for anybody.
 * `invalid`: answer `InvalidClientTokenId` (403) "The security token included in the request is invalid".
 * `expired`: answer `ExpiredToken` (403) "The security token included in the request is expired".
 */
export type CredentialProblem = 'invalid' | 'expired';
