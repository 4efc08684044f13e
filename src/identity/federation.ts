import type { Instant } from '../core/clock.ts';
import type { Tag } from '../core/tag.ts';

export type FederationKind = 'web-identity' | 'saml';

/** What a session keeps of the provider that vouched for its user. */
export interface SessionFederation {
  readonly kind: FederationKind;
  /** ARN of the identity provider: `aws:FederatedProvider`. */
  readonly provider: string;
  /** Condition keys that hold as long as the session does, in lower case (`issuer.example.com:sub`). */
  readonly keys: Readonly<Record<string, string>>;
}

/** Somebody an identity provider vouches for, as a verified token or assertion says. */
export interface Federation extends SessionFederation {
  readonly subject: string;
  /** Whom the token was made for. */
  readonly audience: string;
  /** Condition keys for the trust policy of a role. */
  readonly trustKeys: Readonly<Record<string, string | readonly string[]>>;
  /** Tags the provider gives the session. */
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
  /** Present for SAML. */
  readonly saml?: SamlFacts;
}

/** What only an assertion of SAML says. */
export interface SamlFacts {
  readonly issuer: string;
  /** Names the provider where subjects are compared: a digest of issuer, account and name. */
  readonly nameQualifier: string;
  readonly subjectType: string;
  /** The role session name. */
  readonly sessionName: string;
  readonly assertionId: string;
  /** The assertion is refused after this instant. */
  readonly goodUntil: Instant;
  /** When the user's session at the provider ends. */
  readonly sessionEndsAt?: Instant;
}
