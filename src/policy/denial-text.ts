import type { Decision, Layer } from './decision.ts';

export interface Denial {
  /** As `sts:GetCallerIdentity` prints it; `anonymous` for nobody. */
  readonly principalArn: string;
  readonly action: string;
  /** How AWS names the resource to this caller: mostly its ARN, for some IAM entities `user bob`, null for nothing at all. */
  readonly resource: string | null;
  readonly decision: Decision;
}

type DenyingLayer = Exclude<Layer, 'root'>;

/** Behind "because no" and before "allows the … action". */
export const IMPLICIT_NAME: Record<DenyingLayer, string> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  'permissions-boundary': 'permissions boundary',
  session: 'session policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
};

/** Behind "with an explicit deny in". */
export const EXPLICIT_NAME: Record<DenyingLayer, string> = {
  identity: 'an identity-based policy',
  resource: 'a resource-based policy',
  'permissions-boundary': 'a permissions boundary',
  session: 'a session policy',
  scp: 'a service control policy',
  rcp: 'a resource control policy',
};

/** STS says only that a role or root may not be assumed, never which side refused. */
const SAYS_NO_REASON = /^sts:(?:AssumeRo(?:le|ot)|TagSession|SetSourceIdentity)/i;

function reason(action: string, decision: Decision): string {
  const layer = decision.layer === 'root' ? 'identity' : decision.layer;
  if (decision.decision === 'ExplicitDeny') {
    if (decision.policy?.kind === 'trust') return ' with an explicit deny in the role trust policy';
    const id = decision.policy?.id ?? '';
    const policy = layer !== 'resource' && id.startsWith('arn:') ? `: ${id}` : '';
    return ` with an explicit deny in ${EXPLICIT_NAME[layer]}${policy}`;
  }
  if (SAYS_NO_REASON.test(action)) return '';
  return ` because no ${IMPLICIT_NAME[layer]} allows the ${action} action`;
}

/**
 * AWS's AccessDenied message. It names the kind of policy, and for a Deny the policy itself, so it is for callers of the
 * same account; `outsider` leaves the reason out.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denialText(denial: Denial, audience: 'insider' | 'outsider' = 'insider'): string {
  const { principalArn, action, resource, decision } = denial;
  const on = resource === null ? '' : ` on resource: ${resource}`;
  const text = `User: ${principalArn} is not authorized to perform: ${action}${on}`;
  return audience === 'outsider' ? text : text + reason(action, decision);
}
