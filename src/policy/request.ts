import type { AccountId } from '../core/account.ts';
import type { CompiledPolicy } from './compile.ts';

/**
 * Values of condition keys. Keys are looked up in lower case; `undefined` means the key is absent. A `Map` will do.
 * A list, even of one, is a multivalued key (`aws:TagKeys`): it cannot be used as a policy variable.
 */
export interface ContextValues {
  get(key: string): string | readonly string[] | undefined;
}

/** Who asks, as far as policies can tell principals apart. */
export interface PolicyPrincipal {
  readonly type:
    | 'root'
    | 'user'
    | 'assumed-role'
    | 'federated-user'
    | 'service'
    | 'web-identity'
    | 'saml'
    | 'anonymous';
  readonly accountId: AccountId;
  /**
   * ARN as `sts:GetCallerIdentity` prints it. For a service, its name (`ec2.amazonaws.com`); for `web-identity` and
   * `saml`, the provider as a `Federated` principal names it (ARN, or `accounts.google.com`).
   */
  readonly arn: string;
  /** For an assumed role: ARN of the role itself, with its path. */
  readonly roleArn?: string;
  /** For a federated user: ARN of the IAM user (or root) whose credentials called GetFederationToken. */
  readonly userArn?: string;
  /**
   * Stable unique id (`AIDA…`, `AROA…` without session name, account number for root). For a federated user, that of the
   * IAM user behind it.
   */
  readonly uniqueId: string;
  /** Canonical id of the account, where it has one. */
  readonly canonicalUserId?: string;
}

/** Lists of policies are frozen when first decided on: to change what applies, pass a new list. */
export interface AuthorizationRequest {
  readonly principal: PolicyPrincipal;
  /** `service:Operation`. */
  readonly action: string;
  /** ARN of the resource, or `*` where the action knows no resource. */
  readonly resource: string;
  /** Account that owns the resource; the principal's own unless told. */
  readonly resourceAccountId?: AccountId;
  readonly context: ContextValues;
  readonly identityPolicies: readonly CompiledPolicy[];
  readonly resourcePolicy?: CompiledPolicy;
  /** True where only the resource policy can grant (role trust policies, KMS key policies). */
  readonly resourcePolicyRequired?: boolean;
  readonly permissionsBoundary?: CompiledPolicy;
  /** Present (even if empty) for sessions made with session policies: one of them must allow. */
  readonly sessionPolicies?: readonly CompiledPolicy[];
  /** One list per level of the organization, root first; each level must allow. */
  readonly serviceControlPolicies?: readonly (readonly CompiledPolicy[])[];
  readonly resourceControlPolicies?: readonly (readonly CompiledPolicy[])[];
}
