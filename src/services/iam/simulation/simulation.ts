import type { AccountId } from '../../../core/account.ts';
import { isAccountId } from '../../../core/account.ts';
import { parseArn } from '../../../core/arn.ts';
import { authorize } from '../../../policy/authorize.ts';
import type { CompiledPolicy } from '../../../policy/compile.ts';
import { matchingStatements } from '../../../policy/matching-statements.ts';
import type { AuthorizationRequest, PolicyPrincipal } from '../../../policy/request.ts';
import type { Span } from '../../../policy/statement-spans.ts';
import type { SimulatedContext } from './context-entries.ts';
import type { SimulatedPolicy, SourceType } from './simulated-policy.ts';

export type Verdict = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** All that does not change from one action and resource to the next. */
export interface Simulation {
  readonly principal: PolicyPrincipal;
  readonly identity: readonly SimulatedPolicy[];
  readonly boundary: SimulatedPolicy | undefined;
  readonly resourcePolicy: SimulatedPolicy | undefined;
  /** Who owns the resource, where told; else its ARN tells. */
  readonly resourceOwner: AccountId | undefined;
  /** Service control policies by level; none where there is no organization. */
  readonly controls: readonly (readonly CompiledPolicy[])[];
  readonly context: SimulatedContext;
  /** In lower case: the keys that were handed in, not those that the caller's ARN supplies. */
  readonly givenKeys: ReadonlySet<string>;
}

/** A statement that decided. */
export interface Match {
  readonly id: string;
  readonly type: SourceType;
  readonly span: Span | undefined;
  readonly isDeny: boolean;
}

/** What one action on one resource comes to. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly matches: readonly Match[];
  readonly missingKeys: readonly string[];
  /** Undefined where there is no boundary, or where it was not looked at. */
  readonly allowedByBoundary?: boolean;
  /** Undefined where there is no organization. */
  readonly allowedByOrganizations?: boolean;
  /** What each kind of policy says by itself; only across accounts. */
  readonly details?: Readonly<Partial<Record<SourceType, Verdict>>>;
}

const VERDICTS = {
  Allow: 'allowed',
  ExplicitDeny: 'explicitDeny',
  ImplicitDeny: 'implicitDeny',
} as const satisfies Record<ReturnType<typeof authorize>['decision'], Verdict>;

/** The stricter of verdicts: a Deny anywhere, else a missing Allow. */
export function strictest(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('explicitDeny')) return 'explicitDeny';
  return verdicts.includes('implicitDeny') ? 'implicitDeny' : 'allowed';
}

function verdictOf(effects: readonly { readonly isDeny: boolean }[]): Verdict {
  if (effects.some(({ isDeny }) => isDeny)) return 'explicitDeny';
  return effects.length === 0 ? 'implicitDeny' : 'allowed';
}

const effectsIn = (policy: CompiledPolicy, request: AuthorizationRequest): { isDeny: boolean }[] =>
  matchingStatements(policy, request).map(({ effect }) => ({ isDeny: effect === 'Deny' }));

const matchesIn = (policy: SimulatedPolicy | undefined, request: AuthorizationRequest): Match[] =>
  policy === undefined
    ? []
    : matchingStatements(policy.compiled, request).map(({ effect, index }) => ({
        id: policy.id,
        type: policy.type,
        span: policy.spans[index],
        isDeny: effect === 'Deny',
      }));

/** The account of the resource, as far as its policy matters: without one, other accounts are not simulated. */
function ownerOf(simulation: Simulation, resource: string): AccountId {
  const own = simulation.principal.accountId;
  if (simulation.resourcePolicy === undefined) return own;
  const account = simulation.resourceOwner ?? parseArn(resource)?.account ?? '';
  return isAccountId(account) ? account : own;
}

function requestOf(simulation: Simulation, action: string, resource: string): AuthorizationRequest {
  const { principal, identity, boundary, resourcePolicy, context } = simulation;
  return {
    principal,
    action,
    resource,
    resourceAccountId: ownerOf(simulation, resource),
    context,
    identityPolicies: identity.map(({ compiled }) => compiled),
    ...(boundary && { permissionsBoundary: boundary.compiled }),
    ...(resourcePolicy && { resourcePolicy: resourcePolicy.compiled }),
  };
}

/** Keys the policies name and nobody handed in; as in AWS, once for each way they are written. */
function missingKeys({ identity, boundary, resourcePolicy, givenKeys }: Simulation): string[] {
  const named = [...identity, boundary, resourcePolicy].flatMap((policy) => policy?.contextKeys ?? []);
  return [...new Set(named)].filter((key) => !givenKeys.has(key.toLowerCase()));
}

/** An organization that does not allow ends the simulation: nothing else is looked at. */
function restriction(simulation: Simulation, request: AuthorizationRequest): Verdict | undefined {
  const { controls } = simulation;
  if (controls.length === 0) return undefined;
  return strictest(controls.map((level) => verdictOf(level.flatMap((policy) => effectsIn(policy, request)))));
}

/** Decides as a call would be decided, and tells which statements did it. */
export function simulate(simulation: Simulation, action: string, resource: string): Outcome {
  const request = requestOf(simulation, action, resource);
  const restricted = restriction(simulation, request);
  const organizations = restricted === undefined ? {} : { allowedByOrganizations: restricted === 'allowed' };
  if (restricted !== undefined && restricted !== 'allowed')
    return { verdict: restricted, matches: [], missingKeys: [], ...organizations };

  const verdict = VERDICTS[authorize(request).decision];
  const identity = simulation.identity.flatMap((policy) => matchesIn(policy, request));
  const resourcePolicy = matchesIn(simulation.resourcePolicy, request);
  const boundary = matchesIn(simulation.boundary, request);
  const { boundary: hasBoundary, principal } = simulation;
  const isDenied = verdict === 'explicitDeny';
  const all = isDenied ? [...resourcePolicy, ...boundary, ...identity] : [...resourcePolicy, ...identity];
  return {
    verdict,
    matches: verdict === 'implicitDeny' ? [] : all.filter((match) => match.isDeny === isDenied),
    missingKeys: verdict === 'implicitDeny' ? missingKeys(simulation) : [],
    ...organizations,
    ...(hasBoundary && { allowedByBoundary: verdictOf(boundary) === 'allowed' }),
    ...(request.resourceAccountId !== principal.accountId && {
      details: {
        'IAM Policy': verdictOf(identity),
        'Resource Policy': verdictOf(resourcePolicy),
        ...(hasBoundary && { 'Permissions Boundary Policy': verdictOf(boundary) }),
      },
    }),
  };
}
