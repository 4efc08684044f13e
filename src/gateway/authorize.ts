import type { AccountId } from '../core/account.ts';
import type { AccountStanding, OrganizationStanding } from '../identity/account-standing.ts';
import type { Caller } from '../identity/caller.ts';
import { authorize } from '../policy/authorize.ts';
import type { Decision } from '../policy/decision.ts';
import { denialText } from '../policy/denial-text.ts';
import type { AuthorizationRequest, ContextValues } from '../policy/request.ts';
import { isResourceControlled } from '../policy/resource-control.ts';
import type { Permission, ResourceRef } from '../services/contract.ts';
import { accessDenied, DeniedCall } from './denied-call.ts';

/** What is known of accounts beside the caller's own, and of that too where the caller signed nothing. */
export type Standings = ReadonlyMap<AccountId, AccountStanding>;

/**
 * Every permission on every resource must be allowed; the first that is not denies the call.
 * @throws DeniedCall
 */
export function authorizeCall(
  caller: Caller,
  permissions: readonly Permission[],
  facts: ContextValues,
  standings: Standings,
): void {
  for (const permission of permissions) {
    // A rule that names no resource has decided nothing.
    if (permission.resources.length === 0)
      throw accessDenied(`${permission.action}: no resource to decide on`);
    for (const resource of permission.resources) {
      const owner = resource.accountId ?? caller.accountId;
      const standing = standings.get(owner);
      const organization = standing === undefined ? ownOrganization(caller, owner) : standing.organization;
      const request = authorizationRequest(caller, permission, { resource, owner, organization, facts });
      if (standing?.isActive === false)
        throw deniedCall(caller, permission, resource, request, ACCOUNT_IS_GONE);
      const decision = authorize(request);
      if (decision.decision !== 'Allow') throw deniedCall(caller, permission, resource, request, decision);
    }
  }
}

/** Whatever a suspended account once allowed to others. */
const ACCOUNT_IS_GONE: Decision = Object.freeze({ decision: 'ImplicitDeny', layer: 'resource' });

const ownOrganization = (caller: Caller, owner: AccountId): OrganizationStanding | undefined =>
  owner === caller.accountId ? caller.organization : undefined;

/** Only members of the resource's account are told which policy was in the way. */
function deniedCall(
  caller: Caller,
  { action, contextKeys }: Permission,
  resource: ResourceRef,
  request: AuthorizationRequest,
  decision: Decision,
): DeniedCall {
  const isWithinAccount = (resource.accountId ?? caller.accountId) === caller.accountId;
  const label = resource.label === undefined ? resource.arn : resource.label;
  const audience = isWithinAccount ? 'insider' : 'outsider';
  const text =
    caller.certificate !== undefined
      ? `Unable to assume role for ${resource.arn}`
      : caller.federation !== undefined
        ? `Not authorized to perform ${action}`
        : denialText({ principalArn: caller.arn, action, resource: label, decision }, audience);
  const ownKeys = [...Object.keys(contextKeys ?? {}), ...Object.keys(resource.contextKeys ?? {})];
  return new DeniedCall(text, { request, ownKeys, isWithinAccount });
}

/** A resource with what is known of the account it belongs to. */
interface Owned {
  readonly resource: ResourceRef;
  readonly owner: AccountId;
  readonly organization: OrganizationStanding | undefined;
  readonly facts: ContextValues;
}

function authorizationRequest(
  caller: Caller,
  permission: Permission,
  { resource, owner, organization, facts }: Owned,
): AuthorizationRequest {
  const { policies } = caller;
  const scps = caller.organization?.serviceControlPolicies;
  const rcps = organization?.resourceControlPolicies;
  return {
    principal: caller.principal,
    action: permission.action,
    resource: resource.arn,
    resourceAccountId: owner,
    context: withKeys(ofOwner(owner, organization, facts), permission.contextKeys, resource.contextKeys),
    identityPolicies: policies.identity,
    ...(policies.permissionsBoundary && { permissionsBoundary: policies.permissionsBoundary }),
    ...(policies.session && { sessionPolicies: policies.session }),
    ...(resource.policy && { resourcePolicy: resource.policy }),
    ...(resource.policyRequired && { resourcePolicyRequired: true }),
    ...(scps && { serviceControlPolicies: scps }),
    ...(rcps && isResourceControlled(permission.action) && { resourceControlPolicies: rcps }),
  };
}

/** The request's facts with those of the resource's owner before them. */
const ofOwner = (
  owner: AccountId,
  organization: OrganizationStanding | undefined,
  facts: ContextValues,
): ContextValues => ({
  get(key) {
    if (!key.startsWith('aws:resource')) return facts.get(key);
    if (key === 'aws:resourceaccount') return owner;
    if (key === 'aws:resourceorgid') return organization?.id;
    return key === 'aws:resourceorgpaths' ? organization && [organization.path] : facts.get(key);
  },
});

type Value = string | readonly string[];
type Keys = Readonly<Record<string, Value>>;

/** The request's facts with keys of the operation and the resource before them; names in any case. */
function withKeys(
  facts: ContextValues,
  ofOperation: Keys | undefined,
  ofResource: Keys | undefined,
): ContextValues {
  if (ofOperation === undefined && ofResource === undefined) return facts;
  // Most decisions ask for no key at all.
  let added: ReadonlyMap<string, Value> | undefined;
  return {
    get(key) {
      added ??= inLowerCase(ofOperation ?? {}, ofResource ?? {});
      return added.get(key) ?? facts.get(key);
    },
  };
}

function inLowerCase(...keySets: readonly Keys[]): ReadonlyMap<string, Value> {
  const named = new Map<string, Value>();
  for (const keys of keySets) {
    for (const [name, value] of Object.entries(keys)) named.set(name.toLowerCase(), value);
  }
  return named;
}
