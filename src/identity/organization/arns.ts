import type { AccountId } from '../../core/account.ts';
import { PARTITION } from '../../core/arn.ts';
import type { PolicyType } from './policy-types.ts';

/** Whose things the ARNs name. */
export interface OrganizationName {
  readonly id: string;
  readonly management_account_id: AccountId;
}

const arnIn = (organization: OrganizationName, kind: string, id: string): string =>
  `arn:${PARTITION}:organizations::${organization.management_account_id}:${kind}/${organization.id}/${id}`;

export const organizationArn = (organization: OrganizationName): string =>
  `arn:${PARTITION}:organizations::${organization.management_account_id}:organization/${organization.id}`;

export const organizationRootArn = (organization: OrganizationName, id: string): string =>
  arnIn(organization, 'root', id);

export const organizationUnitArn = (organization: OrganizationName, id: string): string =>
  arnIn(organization, 'ou', id);

export const memberArn = (organization: OrganizationName, id: AccountId): string =>
  arnIn(organization, 'account', id);

export const handshakeArn = (organization: OrganizationName, action: string, id: string): string =>
  arnIn(organization, 'handshake', `${action.toLowerCase()}/${id}`);

export const resourcePolicyArn = (organization: OrganizationName, id: string): string =>
  arnIn(organization, 'resourcepolicy', id);

/** Of a policy of the organization. */
export const organizationPolicyArn = (organization: OrganizationName, type: PolicyType, id: string): string =>
  arnIn(organization, 'policy', `${type.toLowerCase()}/${id}`);

/** Of a policy that AWS manages. */
export const awsManagedPolicyArn = (type: PolicyType, id: string): string =>
  `arn:${PARTITION}:organizations::aws:policy/${type.toLowerCase()}/${id}`;
