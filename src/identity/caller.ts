import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import type { Tag } from '../core/tag.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { PolicyPrincipal } from '../policy/request.ts';
import type { OrganizationStanding } from './account-standing.ts';
import type { Ancestor } from './ancestry.ts';
import type { CertificateProof } from './certificate-proof.ts';
import type { Federation, SessionFederation } from './federation.ts';
import type { MfaKind } from './mfa/tables.ts';

/** A second factor that somebody proved. */
export interface MfaProof {
  readonly at: Instant;
  readonly kind: MfaKind;
}

/** The policies that bound what a caller may do, compiled. */
export interface CallerPolicies {
  readonly identity: readonly CompiledPolicy[];
  readonly permissionsBoundary?: CompiledPolicy;
  /** Present, even if empty, where a session was made with session policies: the session gets at most what they allow. */
  readonly session?: readonly CompiledPolicy[];
}

/** What temporary credentials add to a principal. */
export interface CallerSession {
  readonly kind:
    | 'assumed-role'
    | 'federated-user'
    | 'delegated'
    | 'session-token'
    | 'assumed-root'
    /** A user or root that signed in with a password, in the browser. */
    | 'signed-in';
  readonly sessionId: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** The second factor that was proved for these credentials; absent where none was. */
  readonly mfa?: MfaProof;
  readonly sessionName?: string;
  readonly sourceIdentity?: string;
  /** Present where an identity provider vouched for the user. */
  readonly federation?: SessionFederation;
  /** The long-term access key at the beginning of the chain of sessions, by which all of them can be revoked. */
  readonly longTermAccessKeyId?: string;
  /** Keys of session tags that pass on to the next role of a chain. */
  readonly transitiveTagKeys: readonly string[];
  /** When rights end that another account was lent: what comes of the session ends then at the latest. */
  readonly lentUntil?: Instant;
  /** The credentials that these were made with, and those they were made with, oldest first. */
  readonly ancestry?: readonly Ancestor[];
}

/** Who signed a request, and what applies to them. */
export interface Caller {
  readonly principal: PolicyPrincipal;
  /** As `sts:GetCallerIdentity` answers `UserId`: account, `AIDA…`, `AROA…:session`, `account:name`. */
  readonly userId: string;
  readonly accountId: AccountId;
  /** The ARN `sts:GetCallerIdentity` answers. */
  readonly arn: string;
  /** Name of the user or role; the account number for root. */
  readonly name: string;
  readonly path: string;
  /** Empty where nothing was signed. */
  readonly accessKeyId: string;
  readonly session?: CallerSession;
  /** A second factor that this very request proves, beside what its credentials do. */
  readonly mfa?: MfaProof;
  /** Present for who signed nothing and is known by a token or assertion alone. */
  readonly federation?: Federation;
  /** Present for a service that acts for who has a certificate (Roles Anywhere). */
  readonly certificate?: CertificateProof;
  /** Absent for who is in no organization, or signed nothing. */
  readonly organization?: OrganizationStanding;
  /** Tags of the principal; session tags override the role's. */
  readonly tags: readonly Tag[];
  readonly policies: CallerPolicies;
}
