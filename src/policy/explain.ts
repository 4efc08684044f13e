import { authorize } from './authorize.ts';
import type { CompiledPolicy } from './compile.ts';
import type { Decision, Layer } from './decision.ts';
import type { Condition, PolicyVersion, Statement } from './document.ts';
import { hasVariables } from './pattern.ts';
import { NAMED, namesPrincipal } from './principal.ts';
import type { AuthorizationRequest, PolicyPrincipal } from './request.ts';
import type { PolicySource } from './source.ts';
import { type CompiledStatement, coversResource, failedCondition } from './statement.ts';

/** The element of a statement that kept it from applying. */
export type FailedElement = 'Action' | 'Principal' | 'Resource' | 'Condition';

/** An Allow statement that did not apply, and why. */
export interface Miss {
  readonly policy: PolicySource;
  readonly statement: Statement;
  readonly failed: FailedElement;
  /** The first condition that did not hold, where `failed` is Condition. */
  readonly condition?: Condition;
  /** What the request has in place of what the element asks for; absent where it lacks the condition key. */
  readonly seen?: string | readonly string[];
}

/** The least that would have to be added to a policy of the deciding kind; of a trust policy, without Resource. */
export interface MissingStatement {
  readonly Effect: 'Allow';
  /** In policies that name principals. */
  readonly Principal?: '*' | Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Resource?: string;
}

export interface Explanation extends Decision {
  /** For an implicit denial: the statements of the deciding kind of policy that came nearest to allowing, nearest first. */
  readonly nearest: readonly Miss[];
  /** For an implicit denial: what would end it. Other kinds of policies may have to allow too. */
  readonly wouldAllow?: MissingStatement;
}

const MAX_MISSES = 5;

/** Higher is nearer. */
const NEARNESS: Record<FailedElement, number> = { Action: 0, Principal: 1, Resource: 2, Condition: 3 };

function policiesOf(request: AuthorizationRequest, layer: Layer): readonly CompiledPolicy[] {
  const one = (policy: CompiledPolicy | undefined): readonly CompiledPolicy[] =>
    policy === undefined ? [] : [policy];
  const table: Record<Layer, readonly CompiledPolicy[]> = {
    root: [],
    identity: request.identityPolicies,
    resource: one(request.resourcePolicy),
    'permissions-boundary': one(request.permissionsBoundary),
    session: request.sessionPolicies ?? [],
    scp: request.serviceControlPolicies?.flat() ?? [],
    rcp: request.resourceControlPolicies?.flat() ?? [],
  };
  return table[layer];
}

/** Undefined when the statement applies. */
function whyNot(
  compiled: CompiledStatement,
  speaksOfAction: boolean,
  request: AuthorizationRequest,
): Pick<Miss, 'failed' | 'condition' | 'seen'> | undefined {
  const { principal, resource, context } = request;
  if (!speaksOfAction) return { failed: 'Action', seen: request.action };
  const { principals } = compiled;
  if (principals !== undefined && namesPrincipal(principals, principal) === NAMED.none) {
    return { failed: 'Principal', seen: principal.arn };
  }
  if (!coversResource(compiled, resource, context)) return { failed: 'Resource', seen: resource };
  const condition = failedCondition(compiled, context)?.source;
  if (condition === undefined) return undefined;
  const seen = context.get(condition.key.toLowerCase());
  return { failed: 'Condition', condition, ...(seen !== undefined && { seen }) };
}

function nearestMisses(request: AuthorizationRequest, layer: Layer): Miss[] {
  const action = request.action.toLowerCase();
  const misses: Miss[] = [];
  for (const policy of policiesOf(request, layer)) {
    const speaking = new Set(policy.speaksOf(action));
    for (const compiled of policy.statements) {
      if (compiled.isDeny) continue;
      const miss = whyNot(compiled, speaking.has(compiled), request);
      if (miss !== undefined) misses.push({ policy: policy.source, statement: compiled.statement, ...miss });
    }
  }
  return misses.sort((left, right) => NEARNESS[right.failed] - NEARNESS[left.failed]).slice(0, MAX_MISSES);
}

/** A pattern that matches this text and no other; the old version of the language has none for stars. */
const asPattern = (text: string, version: PolicyVersion): string =>
  text === '*' || !hasVariables(version)
    ? text
    : text.replace(/[*?]|\$(?=\{)/g, (special) => `$\{${special}}`);

function principalElement({ type, arn, roleArn }: PolicyPrincipal): '*' | Readonly<Record<string, string>> {
  if (type === 'anonymous') return '*';
  if (type === 'service') return { Service: arn };
  if (type === 'web-identity' || type === 'saml') return { Federated: arn };
  // Some session of a role, no matter which, has no ARN that a policy could name.
  return { AWS: arn.endsWith('/') ? (roleArn ?? arn) : arn };
}

function missingStatement(request: AuthorizationRequest, layer: Layer): MissingStatement {
  const Principal =
    layer === 'resource' ? principalElement(request.principal) : layer === 'rcp' ? '*' : undefined;
  const isTrust = layer === 'resource' && request.resourcePolicy?.document.kind === 'trust';
  const version = (layer === 'resource' && request.resourcePolicy?.document.version) || '2012-10-17';
  return {
    Effect: 'Allow',
    ...(Principal !== undefined && { Principal }),
    Action: request.action,
    ...(!isTrust && { Resource: asPattern(request.resource, version) }),
  };
}

/** Decides again, and says why. For people and logs: it looks at every statement of the deciding kind of policy. */
export function explain(request: AuthorizationRequest): Explanation {
  const decision = authorize(request);
  if (decision.decision !== 'ImplicitDeny') return { ...decision, nearest: [] };
  return {
    ...decision,
    nearest: nearestMisses(request, decision.layer),
    wouldAllow: missingStatement(request, decision.layer),
  };
}
