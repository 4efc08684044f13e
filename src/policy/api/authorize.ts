import { isAccountId } from '../../core/account.ts';
import { authorize as decide } from '../authorize.ts';
import type { Decision } from '../decision.ts';
import { denialText } from '../denial-text.ts';
import { type Explanation, explain } from '../explain.ts';
import { explanationText } from '../explanation-text.ts';
import type { AuthorizationRequest, PolicyPrincipal } from '../request.ts';
import { compiledList, compiledOne, type Part, type PolicyInput } from './compile.ts';
import { type ContextInput, contextFrom } from './context.ts';
import { principalFrom } from './principal.ts';

/** Policies of one level, or a list per level of the organization, root first. */
export type OrganizationPolicies = readonly PolicyInput[] | readonly (readonly PolicyInput[])[];

/** One request and all policies that could speak of it. What is left out does not exist. */
export interface AuthorizeInput {
  /** Who asks: a text as {@link principalFrom} reads it, or all details. */
  readonly principal: string | PolicyPrincipal;
  /** `service:Operation`, in any case. */
  readonly action: string;
  /** ARN of the resource, or `*` where the action knows none. */
  readonly resource: string;
  /** Account that owns the resource: that in its ARN unless told, or else the principal's own. */
  readonly resourceAccountId?: string;
  readonly context?: ContextInput;
  /** All policies of the user and its groups, or of the role. */
  readonly identityPolicies?: readonly PolicyInput[];
  /** Policy of the resource; of a role (its trust policy) for `sts:AssumeRole` and its kin. */
  readonly resourcePolicy?: PolicyInput;
  /**
   * True where only the resource's policy can open the door to identity policies. True unless told for role trust
   * policies and KMS key policies.
   */
  readonly resourcePolicyRequired?: boolean;
  readonly permissionsBoundary?: PolicyInput;
  /** Present, even if empty, where the session was made with session policies. */
  readonly sessionPolicies?: readonly PolicyInput[];
  readonly serviceControlPolicies?: OrganizationPolicies;
  readonly resourceControlPolicies?: OrganizationPolicies;
}

export interface AuthorizationExplanation extends Explanation {
  /** In words, for those who may read the policies. */
  readonly text: string;
  /** AWS's words for a denial, without the reason: tells strangers nothing of the policies. */
  readonly publicText: string;
}

export interface Authorization {
  readonly decision: Decision['decision'];
  /** Worked out when first read. */
  readonly explanation: AuthorizationExplanation;
}

const TRUST_ACTION = /^sts:(?:assumerole|tagsession|setsourceidentity|setcontext)/i;

const isTrust = ({ action, resource }: AuthorizeInput): boolean =>
  TRUST_ACTION.test(action) && /^arn:[^:]*:iam:.*:role\//.test(resource);

const isKmsKey = ({ action, resource }: AuthorizeInput): boolean =>
  /^kms:/i.test(action) && /^arn:[^:]*:kms:/.test(resource);

/** The account in an ARN, where it has one. */
function accountIn(resource: string): string | undefined {
  if (!resource.startsWith('arn:')) return undefined;
  let start = 0;
  for (let colons = 0; colons < COLONS_BEFORE_ACCOUNT; colons++) {
    start = resource.indexOf(':', start) + 1;
    if (start === 0) return undefined;
  }
  if (resource[start] === ':' || resource.indexOf(':', start) !== start + ACCOUNT_LENGTH) return undefined;
  const account = resource.slice(start, start + ACCOUNT_LENGTH);
  return isAccountId(account) ? account : undefined;
}

const COLONS_BEFORE_ACCOUNT = 4;
const ACCOUNT_LENGTH = 12;

const isLevels = (policies: OrganizationPolicies): policies is readonly (readonly PolicyInput[])[] =>
  policies.length > 0 && policies.every((level) => Array.isArray(level));

const levelsOf = (policies: OrganizationPolicies): readonly (readonly PolicyInput[])[] =>
  isLevels(policies) || policies.length === 0
    ? (policies as readonly (readonly PolicyInput[])[])
    : [policies as readonly PolicyInput[]];

const partitionOf = (principal: PolicyPrincipal, resource: string): string =>
  /^arn:([^:]+):/.exec(principal.arn)?.[1] ?? /^arn:(aws[^:]*):/.exec(resource)?.[1] ?? 'aws';

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** The request in the form the engine takes. */
function requestFrom(input: AuthorizeInput): AuthorizationRequest {
  const { action, resource, resourcePolicy, permissionsBoundary, sessionPolicies } = input;
  const { serviceControlPolicies, resourceControlPolicies } = input;
  const principal = typeof input.principal === 'string' ? principalFrom(input.principal) : input.principal;
  const part = (kind: Part['kind'], source: Part['source']): Part => ({
    kind,
    source,
    partition: partitionOf(principal, resource),
  });
  const request: Mutable<AuthorizationRequest> = {
    principal,
    action,
    resource,
    context: contextFrom(input.context ?? {}, principal),
    identityPolicies: compiledList(input.identityPolicies ?? NONE, () => part('inline', 'inline')),
  };
  const resourceAccountId = input.resourceAccountId ?? accountIn(resource);
  if (resourceAccountId !== undefined) request.resourceAccountId = resourceAccountId;
  if (resourcePolicy !== undefined) {
    const kind = isTrust(input) ? 'trust' : 'resource';
    request.resourcePolicy = compiledOne(resourcePolicy, () => part(kind, kind));
    request.resourcePolicyRequired = isTrust(input) || isKmsKey(input);
  }
  if (input.resourcePolicyRequired !== undefined)
    request.resourcePolicyRequired = input.resourcePolicyRequired;
  if (permissionsBoundary !== undefined) {
    request.permissionsBoundary = compiledOne(permissionsBoundary, () =>
      part('inline', 'permissions-boundary'),
    );
  }
  if (sessionPolicies !== undefined) {
    request.sessionPolicies = compiledList(sessionPolicies, () => part('session', 'session'));
  }
  if (serviceControlPolicies !== undefined) {
    request.serviceControlPolicies = levelsOf(serviceControlPolicies).map((level) =>
      compiledList(level, () => part('inline', 'scp')),
    );
  }
  if (resourceControlPolicies !== undefined) {
    request.resourceControlPolicies = levelsOf(resourceControlPolicies).map((level) =>
      compiledList(level, () => part('rcp', 'rcp')),
    );
  }
  return request;
}

const NONE: readonly PolicyInput[] = [];

function explainInWords(request: AuthorizationRequest): AuthorizationExplanation {
  const explanation = explain(request);
  const { action, resource, principal } = request;
  const denial = { principalArn: principal.arn, action, resource, decision: explanation };
  return {
    ...explanation,
    text: explanationText(explanation, request),
    publicText: explanation.decision === 'Allow' ? 'Allowed' : denialText(denial, 'outsider'),
  };
}

/** A class, because an object with a getter of its own would cost more than the decision. */
class Answer implements Authorization {
  readonly decision: Decision['decision'];
  readonly #request: AuthorizationRequest;
  #explanation: AuthorizationExplanation | undefined;

  constructor(request: AuthorizationRequest) {
    this.decision = decide(request).decision;
    this.#request = request;
  }

  get explanation(): AuthorizationExplanation {
    this.#explanation ??= explainInWords(this.#request);
    return this.#explanation;
  }

  toJSON(): Authorization {
    return { decision: this.decision, explanation: this.explanation };
  }
}

/**
 * Decides whether a request is allowed, as AWS documents it, and says why. Policies may be texts, objects or, for speed,
 * compiled before; lists of compiled policies are frozen, because what they say of an action is remembered. Throws
 * PolicySyntaxError for a policy that cannot be read and TypeError for a principal that is none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function authorize(input: AuthorizeInput): Authorization {
  return new Answer(requestFrom(input));
}
