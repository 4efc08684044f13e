/** Who is signed in in this browser, as `GET /console/api/session` tells. */
export interface Session {
  readonly accountId: string;
  readonly accountName: string;
  readonly accountAlias?: string;
  readonly arn: string;
  readonly userName?: string;
  readonly principalType: string;
  readonly sessionName?: string;
  /** Kind of the second factor that was given. */
  readonly mfa?: string;
  readonly signedInAt: string;
  readonly expiresAt: string;
  readonly csrfToken: string;
  readonly regions: readonly string[];
  readonly isOperatorAccount: boolean;
  readonly version: string;
  /** Whether the session is bound to a key of a browser already. */
  readonly bound: boolean;
}

/** A session as this page uses it. */
export interface OpenSession extends Session {
  /** Signs the proofs of calls; it cannot leave the browser. */
  readonly key: BoundKey;
  /** Milliseconds that the server's clock is ahead of ours. */
  readonly clockAheadMilliseconds: number;
}

export interface BoundKey {
  readonly pair: CryptoKeyPair;
  readonly publicJwk: JsonWebKey;
}

/** Leaves for the sign-in page, which comes back to where we are. */
export function goToSignIn(): never {
  const here = `${location.pathname}${location.search}${location.hash}`;
  location.assign(`/signin?to=${encodeURIComponent(here)}`);
  throw new Error('signing in');
}
