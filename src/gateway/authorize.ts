import type { Caller } from '../identity/caller.ts';
import { authorize } from '../policy/authorize.ts';
import type { Decision } from '../policy/decision.ts';
import { denialText } from '../policy/denial-text.ts';
import type { AuthorizationRequest, ContextValues } from '../policy/request.ts';
import type { Permission, ResourceRef } from '../services/contract.ts';
import { accessDenied, DeniedCall } from './denied-call.ts';

/**
 * Every permission on every resource must be allowed; the first that is not denies the call.
 * @throws DeniedCall
 */
export function authorizeCall(
  caller: Caller,
  permissions: readonly Permission[],
  facts: ContextValues,
): void {
  for (const permission of permissions) {
    // A rule that names no resource has decided nothing.
    if (permission.resources.length === 0)
      throw accessDenied(`${permission.action}: no resource to decide on`);
    for (const resource of permission.resources) {
      const request = authorizationRequest(caller, permission, resource, facts);
      const decision = authorize(request);
      if (decision.decision !== 'Allow') throw deniedCall(caller, permission, resource, request, decision);
    }
  }
}

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
  const text =
    caller.federation === undefined
      ? denialText(
          { principalArn: caller.arn, action, resource: label, decision },
          isWithinAccount ? 'insider' : 'outsider',
        )
      : `Not authorized to perform ${action}`;
  const ownKeys = [...Object.keys(contextKeys ?? {}), ...Object.keys(resource.contextKeys ?? {})];
  return new DeniedCall(text, { request, ownKeys, isWithinAccount });
}

function authorizationRequest(
  caller: Caller,
  permission: Permission,
  resource: ResourceRef,
  facts: ContextValues,
): AuthorizationRequest {
  const { policies } = caller;
  return {
    principal: caller.principal,
    action: permission.action,
    resource: resource.arn,
    resourceAccountId: resource.accountId ?? caller.accountId,
    context: withKeys(facts, permission.contextKeys, resource.contextKeys),
    identityPolicies: policies.identity,
    ...(policies.permissionsBoundary && { permissionsBoundary: policies.permissionsBoundary }),
    ...(policies.session && { sessionPolicies: policies.session }),
    ...(resource.policy && { resourcePolicy: resource.policy }),
    ...(resource.policyRequired && { resourcePolicyRequired: true }),
  };
}

type Keys = Readonly<Record<string, string | readonly string[]>>;

/** The request's facts with keys of the operation and the resource before them; names in any case. */
function withKeys(facts: ContextValues, ...keySets: readonly (Keys | undefined)[]): ContextValues {
  const added = new Map<string, string | readonly string[]>();
  for (const keys of keySets) {
    for (const [name, value] of Object.entries(keys ?? {})) added.set(name.toLowerCase(), value);
  }
  return added.size === 0 ? facts : { get: (key) => added.get(key) ?? facts.get(key) };
}
