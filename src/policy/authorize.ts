import { type Candidates, NO_CANDIDATES, rememberByAction } from './action-index.ts';
import type { CompiledPolicy } from './compile.ts';
import type { Decision, Layer } from './decision.ts';
import { exceptsPrincipal, NAMED, type Named, namesPrincipal } from './principal.ts';
import type { AuthorizationRequest, PolicyPrincipal } from './request.ts';
import { applies, type CompiledStatement } from './statement.ts';

type Policies = readonly CompiledPolicy[];

/** The statements of a list of policies by action, merged once per list. */
const MERGED = new WeakMap<Policies, (action: string) => Candidates>();

function merge(policies: Policies, action: string): Candidates {
  const found = policies
    .map((policy) => policy.index.candidates(action))
    .filter((candidates) => candidates !== NO_CANDIDATES);
  if (found.length === 0) return NO_CANDIDATES;
  return {
    denies: found.flatMap((candidates) => candidates.denies),
    allows: found.flatMap((candidates) => candidates.allows),
  };
}

function candidatesIn(policies: Policies, action: string): Candidates {
  if (policies.length === 0) return NO_CANDIDATES;
  let find = MERGED.get(policies);
  if (find === undefined) {
    // Frozen, because a list changed behind our back would go on deciding as it was.
    Object.freeze(policies);
    find = rememberByAction((name) => merge(policies, name));
    MERGED.set(policies, find);
  }
  return find(action);
}

/** How the statement names who asks; `direct` where it names nobody because it is attached to who asks. */
export function named(compiled: CompiledStatement, request: AuthorizationRequest): Named {
  if (compiled.principals !== undefined) return namesPrincipal(compiled.principals, request.principal);
  if (compiled.exceptedPrincipals === undefined) return NAMED.direct;
  if (!compiled.isDeny) return NAMED.none;
  // A Deny with NotPrincipal hits every principal that has a permissions boundary, whoever it leaves out.
  if (request.permissionsBoundary !== undefined) return NAMED.direct;
  return exceptsPrincipal(compiled.exceptedPrincipals, request.principal) ? NAMED.none : NAMED.direct;
}

function findFirst(
  statements: readonly CompiledStatement[],
  request: AuthorizationRequest,
): CompiledStatement | undefined {
  for (const compiled of statements) {
    if (named(compiled, request) !== NAMED.none && applies(compiled, request.resource, request.context)) {
      return compiled;
    }
  }
  return undefined;
}

/** The allowing statement that names who asks most closely. */
function findClosest(
  statements: readonly CompiledStatement[],
  request: AuthorizationRequest,
): { readonly closeness: Named; readonly compiled: CompiledStatement | undefined } {
  let closeness: Named = NAMED.none;
  let closest: CompiledStatement | undefined;
  for (const compiled of statements) {
    const one = named(compiled, request);
    if (one <= closeness || !applies(compiled, request.resource, request.context)) continue;
    closeness = one;
    closest = compiled;
    if (one === NAMED.direct) break;
  }
  return { closeness, compiled: closest };
}

function decisionOf(compiled: CompiledStatement, layer: Layer): Decision {
  if (compiled.decision?.layer !== layer) {
    compiled.decision = Object.freeze({
      decision: compiled.isDeny ? 'ExplicitDeny' : 'Allow',
      layer,
      policy: compiled.source,
      statement: compiled.statement,
    });
  }
  return compiled.decision;
}

const implicit = (layer: Layer): Decision => Object.freeze({ decision: 'ImplicitDeny', layer });

const IMPLICIT: Record<Exclude<Layer, 'root'>, Decision> = {
  identity: implicit('identity'),
  resource: implicit('resource'),
  'permissions-boundary': implicit('permissions-boundary'),
  session: implicit('session'),
  scp: implicit('scp'),
  rcp: implicit('rcp'),
};

const ROOT_ALLOWED: Decision = Object.freeze({ decision: 'Allow', layer: 'root' });

const NO_LEVELS: readonly Policies[] = [];

/** Roles that belong to a service are outside what an organization can restrict. */
const isServiceLinked = (request: AuthorizationRequest): boolean =>
  request.principal.roleArn?.includes(':role/aws-service-role/') === true;

const levels = (
  request: AuthorizationRequest,
  name: 'serviceControlPolicies' | 'resourceControlPolicies',
): readonly Policies[] => {
  const policies = request[name];
  return policies === undefined || isServiceLinked(request) ? NO_LEVELS : policies;
};

function deniedBy(candidates: Candidates, request: AuthorizationRequest, layer: Layer): Decision | undefined {
  if (candidates.denies.length === 0) return undefined;
  const compiled = findFirst(candidates.denies, request);
  return compiled === undefined ? undefined : decisionOf(compiled, layer);
}

/** Every level of the organization must allow and none may deny; undefined when that is so. */
function restrictedBy(
  policies: readonly Policies[],
  request: AuthorizationRequest,
  action: string,
  layer: 'scp' | 'rcp',
): Decision | undefined {
  let restricted: Decision | undefined;
  for (const level of policies) {
    const candidates = candidatesIn(level, action);
    const denied = deniedBy(candidates, request, layer);
    if (denied !== undefined) return denied;
    if (findFirst(candidates.allows, request) === undefined) restricted = IMPLICIT[layer];
  }
  return restricted;
}

/** Whoever acts without policies of its own: only the resource's policy can speak for it. */
const hasNoIdentity = (request: AuthorizationRequest): boolean => {
  const { type } = request.principal;
  return type === 'service' || type === 'web-identity' || type === 'saml' || type === 'anonymous';
};

/** What applies to one request, found once. */
interface Applicable {
  readonly request: AuthorizationRequest;
  readonly identity: Candidates;
  readonly resource: Candidates;
  readonly boundary: Candidates | undefined;
  readonly session: Candidates | undefined;
}

/** The boundary or session policies that fail to allow; undefined when they do. */
function limitedBy({ request, boundary, session }: Applicable): Decision | undefined {
  if (boundary !== undefined && findFirst(boundary.allows, request) === undefined) {
    return IMPLICIT['permissions-boundary'];
  }
  if (session !== undefined && findFirst(session.allows, request) === undefined) return IMPLICIT.session;
  return undefined;
}

/** The root of an account, and the federated user it made, may do everything in it. */
const actsAsRoot = ({ type, userArn }: PolicyPrincipal): boolean =>
  type === 'root' || (type === 'federated-user' && userArn?.endsWith(':root') === true);

/** What the principal's own account says: its policies, within boundary and session policies. */
function decideIdentity(applicable: Applicable): Decision {
  const { request, identity } = applicable;
  if (actsAsRoot(request.principal)) return limitedBy(applicable) ?? ROOT_ALLOWED;
  const compiled = findFirst(identity.allows, request);
  if (compiled === undefined) return IMPLICIT.identity;
  return limitedBy(applicable) ?? decisionOf(compiled, 'identity');
}

function decideAllowed(applicable: Applicable): Decision {
  const { request } = applicable;
  const { closeness, compiled } = findClosest(applicable.resource.allows, request);
  const { accountId } = request.principal;
  if (hasNoIdentity(request)) {
    return compiled === undefined ? IMPLICIT.resource : decisionOf(compiled, 'resource');
  }
  if ((request.resourceAccountId ?? accountId) !== accountId) {
    // Across accounts both must allow, however closely the resource's policy names who asks.
    const own = decideIdentity(applicable);
    return own.decision === 'Allow' && compiled === undefined ? IMPLICIT.resource : own;
  }
  if (compiled !== undefined && closeness === NAMED.direct) return decisionOf(compiled, 'resource');
  if (compiled !== undefined && closeness === NAMED.role && limitedBy(applicable) === undefined) {
    return decisionOf(compiled, 'resource');
  }
  if (request.resourcePolicyRequired === true && compiled === undefined) return IMPLICIT.resource;
  const own = decideIdentity(applicable);
  // A role named by the resource needs no policy of its own: then what limits it is what is missing.
  return own === IMPLICIT.identity && closeness === NAMED.role ? (limitedBy(applicable) ?? own) : own;
}

/**
 * Decides one request as AWS documents it: a Deny anywhere wins; then SCPs and RCPs must allow at every level; then the
 * resource's policy and the principal's own policies, within permissions boundary and session policies, must allow
 * between them what the accounts and the way the principal is named require.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function authorize(request: AuthorizationRequest): Decision {
  const action = request.action.toLowerCase();
  const scp = restrictedBy(levels(request, 'serviceControlPolicies'), request, action, 'scp');
  if (scp?.decision === 'ExplicitDeny') return scp;
  const rcp = restrictedBy(levels(request, 'resourceControlPolicies'), request, action, 'rcp');
  if (rcp?.decision === 'ExplicitDeny') return rcp;
  const applicable: Applicable = {
    request,
    identity: candidatesIn(request.identityPolicies, action),
    resource: request.resourcePolicy?.index.candidates(action) ?? NO_CANDIDATES,
    boundary: request.permissionsBoundary?.index.candidates(action),
    session:
      request.sessionPolicies === undefined ? undefined : candidatesIn(request.sessionPolicies, action),
  };
  return (
    deniedBy(applicable.resource, request, 'resource') ??
    deniedBy(applicable.identity, request, 'identity') ??
    deniedBy(applicable.boundary ?? NO_CANDIDATES, request, 'permissions-boundary') ??
    deniedBy(applicable.session ?? NO_CANDIDATES, request, 'session') ??
    scp ??
    rcp ??
    decideAllowed(applicable)
  );
}
