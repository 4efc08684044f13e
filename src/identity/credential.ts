import type { AccountId } from '../core/account.ts';
import type { SecretBytes } from '../core/secret-bytes.ts';
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
  /** The secret access key. Signing keys derived from it are cached beside this very object and go when it goes. */
  readonly secret: SecretBytes;
  /** Present for temporary credentials. */
  readonly session?: SessionClaims;
}

/**
 * Why credentials do not stand for anybody.
 * `invalid`: answer `InvalidClientTokenId` (403) "The security token included in the request is invalid".
 * `expired`: answer `ExpiredToken` (403) "The security token included in the request is expired".
 */
export type CredentialProblem = 'invalid' | 'expired';
