/**
 * Where a policy is going to be used; each has its own grammar and, for what breaks it, AWS's own texts.
 * `managed` is also the kind of a permissions boundary, `inline` of every policy put directly on a user, group or role,
 * `resource` of policies attached to resources other than roles.
 */
export type PolicyKind = 'managed' | 'inline' | 'session' | 'trust' | 'resource' | 'scp' | 'rcp';

export type PolicyVersion = '2008-10-17' | '2012-10-17';

/** A parsed policy document: grammar checked, every list a list, nothing interpreted yet. */
export interface PolicyDocument {
  readonly kind: PolicyKind;
  /** 2008-10-17 where the document has none. Only 2012-10-17 knows variables. */
  readonly version: PolicyVersion;
  readonly id?: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Position in the document, from 0. */
  readonly index: number;
  /** Where its opening brace stands, both from 1. */
  readonly line: number;
  readonly column: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  /** Either of the two in policies that name principals, neither in all others. */
  readonly principal?: readonly PrincipalEntry[];
  readonly notPrincipal?: readonly PrincipalEntry[];
  /** Exactly one of the two. */
  readonly action?: readonly string[];
  readonly notAction?: readonly string[];
  /** At most one of the two; neither in a trust policy, where the role itself is the resource. */
  readonly resource?: readonly string[];
  readonly notResource?: readonly string[];
  /** All must hold. */
  readonly conditions: readonly Condition[];
}

/** `everyone` is the bare `"Principal": "*"`. */
export type PrincipalKind = 'everyone' | 'AWS' | 'Federated' | 'Service' | 'CanonicalUser';

export interface PrincipalEntry {
  readonly kind: PrincipalKind;
  readonly value: string;
}

/** One line of a Condition block. */
export interface Condition {
  /** As written, such as `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  /** As written; compared ignoring case. */
  readonly key: string;
  readonly values: readonly string[];
}
