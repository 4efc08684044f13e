import { parseArn } from '../../core/arn.ts';
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

const accountIn = (resource: string): string | undefined => {
  const account = parseArn(resource)?.account;
  return account !== undefined && /^[0-9]{12}$/.test(account) ? account : undefined;
};

const isLevels = (policies: OrganizationPolicies): policies is readonly (readonly PolicyInput[])[] =>
  policies.length > 0 && policies.every((level) => Array.isArray(level));

const levelsOf = (policies: OrganizationPolicies): readonly (readonly PolicyInput[])[] =>
  isLevels(policies) || policies.length === 0
    ? (policies as readonly (readonly PolicyInput[])[])
    : [policies as readonly PolicyInput[]];

/** The request in the form the engine takes. */
export function requestFrom(input: AuthorizeInput): AuthorizationRequest {
  const principal = typeof input.principal === 'string' ? principalFrom(input.principal) : input.principal;
  const partition = /^arn:([^:]+):/.exec(principal.arn)?.[1] ?? /^arn:(aws[^:]*):/.exec(input.resource)?.[1];
  const part = (kind: Part['kind'], source: Part['source']): Part => ({
    kind,
    source,
    partition: partition ?? 'aws',
  });
  const { resourcePolicy, permissionsBoundary, sessionPolicies } = input;
  const { serviceControlPolicies, resourceControlPolicies } = input;
  const resourceAccountId = input.resourceAccountId ?? accountIn(input.resource);
  const isRequired =
    input.resourcePolicyRequired ?? (resourcePolicy !== undefined && (isTrust(input) || isKmsKey(input)));
  const resourceKind = isTrust(input) ? 'trust' : 'resource';
  return {
    principal,
    action: input.action,
    resource: input.resource,
    ...(resourceAccountId !== undefined && { resourceAccountId }),
    context: contextFrom(input.context ?? {}, principal),
    identityPolicies: compiledList(input.identityPolicies ?? NONE, part('inline', 'inline')),
    ...(resourcePolicy !== undefined && {
      resourcePolicy: compiledOne(resourcePolicy, part(resourceKind, resourceKind)),
    }),
    ...(isRequired && { resourcePolicyRequired: true }),
    ...(permissionsBoundary !== undefined && {
      permissionsBoundary: compiledOne(permissionsBoundary, part('inline', 'permissions-boundary')),
    }),
    ...(sessionPolicies !== undefined && {
      sessionPolicies: compiledList(sessionPolicies, part('session', 'session')),
    }),
    ...(serviceControlPolicies !== undefined && {
      serviceControlPolicies: levelsOf(serviceControlPolicies).map((level) =>
        compiledList(level, part('inline', 'scp')),
      ),
    }),
    ...(resourceControlPolicies !== undefined && {
      resourceControlPolicies: levelsOf(resourceControlPolicies).map((level) =>
        compiledList(level, part('rcp', 'rcp')),
      ),
    }),
  };
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

/**
 * Decides whether a request is allowed, as AWS documents it, and says why. Policies may be texts, objects or, for speed,
 * compiled before; lists of compiled policies are frozen, because what they say of an action is remembered. Throws
 * PolicySyntaxError for a policy that cannot be read and TypeError for a principal that is none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function authorize(input: AuthorizeInput): Authorization {
  const request = requestFrom(input);
  const { decision } = decide(request);
  let explanation: AuthorizationExplanation | undefined;
  return {
    decision,
    get explanation() {
      explanation ??= explainInWords(request);
      return explanation;
    },
  };
}
