import { type Finder, newFinder } from './action-index.ts';
import type { CompiledPolicy } from './compile.ts';
import type { Decision, Layer } from './decision.ts';
import { exceptsPrincipal, NAMED, type Named, namesPrincipal } from './principal.ts';
import type { AuthorizationRequest, PolicyPrincipal } from './request.ts';
import type { Entry, ResourceNode } from './resource-index.ts';
import { type CompiledStatement, coversResource, failedCondition } from './statement.ts';

type Policies = readonly CompiledPolicy[];

/** What lists of policies say by action, merged once per list. */
const FINDERS = new WeakMap<Policies, Finder>();

/** Apart from {@link finderOf}, which would otherwise allocate for this closure even when it does not make one. */
function newListFinder(policies: Policies): Finder {
  // Frozen, because a list changed behind our back would go on deciding as it was.
  Object.freeze(policies);
  const finder = newFinder((action) => policies.flatMap((policy) => policy.speaksOf(action)));
  FINDERS.set(policies, finder);
  return finder;
}

const finderOf = (policies: Policies): Finder => FINDERS.get(policies) ?? newListFinder(policies);

/** How the statement names who asks; `direct` where it names nobody because it is attached to who asks. */
export function named(compiled: CompiledStatement, request: AuthorizationRequest): Named {
  if (compiled.principals !== undefined) return namesPrincipal(compiled.principals, request.principal);
  if (compiled.exceptedPrincipals === undefined) return NAMED.direct;
  if (!compiled.isDeny) return NAMED.none;
  // A Deny with NotPrincipal hits every principal that has a permissions boundary, whoever it leaves out.
  if (request.permissionsBoundary !== undefined) return NAMED.direct;
  return exceptsPrincipal(compiled.exceptedPrincipals, request.principal) ? NAMED.none : NAMED.direct;
}

function applies({ compiled, matchesRest }: Entry, from: number, request: AuthorizationRequest): boolean {
  const covers =
    matchesRest === undefined
      ? coversResource(compiled, request.resource, request.context)
      : matchesRest(request.resource, from, request.context);
  return covers && failedCondition(compiled, request.context) === undefined;
}

function findDeny(
  node: ResourceNode,
  at: number,
  request: AuthorizationRequest,
): CompiledStatement | undefined {
  for (const entry of node.denies) {
    if (named(entry.compiled, request) !== NAMED.none && applies(entry, at, request)) return entry.compiled;
  }
  return undefined;
}

/** An Allow of this node that names who asks more closely than `best`, or else `best`. */
function findAllow(
  node: ResourceNode,
  at: number,
  request: AuthorizationRequest,
  best: CompiledStatement | undefined,
): CompiledStatement | undefined {
  let allowing = best;
  let closeness = best === undefined ? NAMED.none : named(best, request);
  for (const entry of node.allows) {
    if (closeness === NAMED.direct) return allowing;
    const one = named(entry.compiled, request);
    if (one <= closeness || !applies(entry, at, request)) continue;
    closeness = one;
    allowing = entry.compiled;
  }
  return allowing;
}

/** The Deny that applies, or else the Allow that applies and names who asks most closely. */
function verdictOf(root: ResourceNode, request: AuthorizationRequest): CompiledStatement | undefined {
  const { resource } = request;
  let allowing: CompiledStatement | undefined;
  let node: ResourceNode | undefined = root;
  let at = 0;
  while (node !== undefined && resource.startsWith(node.label, at)) {
    at += node.label.length;
    const denying = node.denies.length === 0 ? undefined : findDeny(node, at, request);
    if (denying !== undefined) return denying;
    if (node.allows.length > 0) allowing = findAllow(node, at, request, allowing);
    node = at < resource.length ? node.children?.get(resource.charCodeAt(at)) : undefined;
  }
  return allowing;
}

const verdictIn = (policies: Policies, request: AuthorizationRequest): CompiledStatement | undefined =>
  policies.length === 0 ? undefined : verdictOf(finderOf(policies)(request.action), request);

const verdictBy = (
  policy: CompiledPolicy | undefined,
  request: AuthorizationRequest,
): CompiledStatement | undefined =>
  policy === undefined ? undefined : verdictOf(policy.find(request.action), request);

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

/** Every level of the organization must allow and none may deny; undefined when that is so. */
function restrictedBy(
  levels: readonly Policies[],
  request: AuthorizationRequest,
  layer: 'scp' | 'rcp',
): Decision | undefined {
  let restricted: Decision | undefined;
  for (const level of levels) {
    const verdict = verdictIn(level, request);
    if (verdict === undefined) restricted = IMPLICIT[layer];
    else if (verdict.isDeny) return decisionOf(verdict, layer);
  }
  return restricted;
}

/** Roles that belong to a service are outside what an organization can restrict. */
const isServiceLinked = ({ roleArn }: PolicyPrincipal): boolean =>
  /^[^:]*:[^:]*:iam::[^:]*:role\/aws-service-role\//.test(roleArn ?? '');

/** Whoever acts without policies of its own: only the resource's policy can speak for it, and no SCP holds it. */
const hasNoIdentity = ({ type }: PolicyPrincipal): boolean =>
  type === 'service' || type === 'web-identity' || type === 'saml' || type === 'anonymous';

/** The root of an account, and the federated user it made, may do everything in it. */
const actsAsRoot = ({ type, userArn }: PolicyPrincipal): boolean =>
  type === 'root' || (type === 'federated-user' && userArn?.endsWith(':root') === true);

/** What the principal's own account says, but for what limits it. */
function decideIdentity(principal: PolicyPrincipal, identity: CompiledStatement | undefined): Decision {
  if (actsAsRoot(principal)) return ROOT_ALLOWED;
  return identity === undefined ? IMPLICIT.identity : decisionOf(identity, 'identity');
}

/**
 * Decides where nothing denies. `limited` is the implicit denial by permissions boundary or session policies, if there
 * is one.
 */
function decideAllowed(
  request: AuthorizationRequest,
  identity: CompiledStatement | undefined,
  resource: CompiledStatement | undefined,
  limited: Decision | undefined,
): Decision {
  const { principal } = request;
  if (hasNoIdentity(principal)) {
    return resource === undefined ? IMPLICIT.resource : decisionOf(resource, 'resource');
  }
  const allowedOrNot = decideIdentity(principal, identity);
  const own = allowedOrNot.decision === 'Allow' && limited !== undefined ? limited : allowedOrNot;
  if ((request.resourceAccountId ?? principal.accountId) !== principal.accountId) {
    // Across accounts both must allow, however closely the resource's policy names who asks.
    return own.decision === 'Allow' && resource === undefined ? IMPLICIT.resource : own;
  }
  const closeness = resource === undefined ? NAMED.none : named(resource, request);
  if (resource !== undefined && closeness >= NAMED.role) {
    // A role named by the resource needs no policy of its own, but is limited; who is named itself is not.
    if (closeness === NAMED.direct || limited === undefined) return decisionOf(resource, 'resource');
    return limited;
  }
  return request.resourcePolicyRequired === true && resource === undefined ? IMPLICIT.resource : own;
}

/**
 * The boundary or session policies that fail to allow; undefined when they do. A federated user without session policies
 * has none of the permissions of the user behind it.
 */
function limitedBy(
  request: AuthorizationRequest,
  boundary: CompiledStatement | undefined,
  session: CompiledStatement | undefined,
): Decision | undefined {
  const { permissionsBoundary, sessionPolicies, principal } = request;
  if (permissionsBoundary !== undefined && boundary === undefined) return IMPLICIT['permissions-boundary'];
  const isLimited = sessionPolicies !== undefined || principal.type === 'federated-user';
  return isLimited && session === undefined ? IMPLICIT.session : undefined;
}

/**
 * Decides one request as AWS documents it: a Deny anywhere wins; then RCPs and SCPs must allow at every level; then the
 * resource's policy and the principal's own policies, within permissions boundary and session policies, must allow
 * between them what the accounts and the way the principal is named require. Allocates nothing once the policies have
 * been asked for the action before.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function authorize(request: AuthorizationRequest): Decision {
  const { principal, serviceControlPolicies, resourceControlPolicies, sessionPolicies } = request;
  const rcp =
    resourceControlPolicies === undefined || isServiceLinked(principal)
      ? undefined
      : restrictedBy(resourceControlPolicies, request, 'rcp');
  if (rcp?.decision === 'ExplicitDeny') return rcp;
  const scp =
    serviceControlPolicies === undefined || isServiceLinked(principal) || hasNoIdentity(principal)
      ? undefined
      : restrictedBy(serviceControlPolicies, request, 'scp');
  if (scp?.decision === 'ExplicitDeny') return scp;
  const resource = verdictBy(request.resourcePolicy, request);
  if (resource?.isDeny === true) return decisionOf(resource, 'resource');
  const identity = verdictIn(request.identityPolicies, request);
  if (identity?.isDeny === true) return decisionOf(identity, 'identity');
  const boundary = verdictBy(request.permissionsBoundary, request);
  if (boundary?.isDeny === true) return decisionOf(boundary, 'permissions-boundary');
  const session = sessionPolicies === undefined ? undefined : verdictIn(sessionPolicies, request);
  if (session?.isDeny === true) return decisionOf(session, 'session');
  return rcp ?? scp ?? decideAllowed(request, identity, resource, limitedBy(request, boundary, session));
}
