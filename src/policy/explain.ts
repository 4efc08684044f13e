import { authorize } from './authorize.ts';
import type { CompiledPolicy } from './compile.ts';
import type { Decision, Layer } from './decision.ts';
import type { Condition, Statement } from './document.ts';
import { NAMED, namesPrincipal } from './principal.ts';
import type { AuthorizationRequest } from './request.ts';
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
}

export interface Explanation extends Decision {
  /** For an implicit denial: the statements of the deciding kind of policy that came nearest to allowing, nearest first. */
  readonly nearest: readonly Miss[];
  /** For an implicit denial: the least that would have to be allowed there. */
  readonly wouldAllow?: { readonly Effect: 'Allow'; readonly Action: string; readonly Resource: string };
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
): Pick<Miss, 'failed' | 'condition'> | undefined {
  if (!speaksOfAction) return { failed: 'Action' };
  const { principals } = compiled;
  if (principals !== undefined && namesPrincipal(principals, request.principal) === NAMED.none) {
    return { failed: 'Principal' };
  }
  if (!coversResource(compiled, request.resource, request.context)) return { failed: 'Resource' };
  const condition = failedCondition(compiled, request.context)?.source;
  return condition === undefined ? undefined : { failed: 'Condition', condition };
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

/** Decides again, and says why. For people and logs: it looks at every statement of the deciding kind of policy. */
export function explain(request: AuthorizationRequest): Explanation {
  const decision = authorize(request);
  if (decision.decision !== 'ImplicitDeny') return { ...decision, nearest: [] };
  return {
    ...decision,
    nearest: nearestMisses(request, decision.layer),
    wouldAllow: { Effect: 'Allow', Action: request.action, Resource: request.resource },
  };
}
