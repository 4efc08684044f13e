import {
  awsManagedPolicyArn,
  memberArn,
  organizationArn,
  organizationPolicyArn,
  organizationRootArn,
  organizationUnitArn,
} from '../../identity/organization/arns.ts';
import type { AwsManagedPolicy, PolicyType } from '../../identity/organization/policy-types.ts';
import type {
  AccountRequestRow,
  OrganizationPolicyRow,
  OrganizationRow,
  OrganizationUnitRow,
} from '../../identity/organization/tables.ts';
import type { MemberRow } from './records/members.ts';
import type {
  Account,
  CreateAccountStatus,
  Organization,
  OrganizationalUnit,
  PolicySummary,
  Root,
} from './schema.ts';

/** Types of policies that bind, or may be attached. */
export const enabledTypes = (organization: OrganizationRow): readonly PolicyType[] =>
  JSON.parse(organization.policy_types);

/** Types that AWS lists for the root: service control policies only once somebody enabled them. */
export const listedTypes = (organization: OrganizationRow): readonly PolicyType[] =>
  enabledTypes(organization).filter(
    (type) => organization.is_scp_implied === 0 || type !== 'SERVICE_CONTROL_POLICY',
  );

export const organizationView = (organization: OrganizationRow, managementEmail: string): Organization => ({
  Id: organization.id,
  Arn: organizationArn(organization),
  FeatureSet: organization.feature_set,
  MasterAccountArn: memberArn(organization, organization.management_account_id),
  MasterAccountId: organization.management_account_id,
  MasterAccountEmail: managementEmail,
  // AWS calls this member misleading, and lists but one type in it.
  AvailablePolicyTypes:
    organization.feature_set === 'ALL' ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : [],
});

export const rootView = (organization: OrganizationRow): Root => ({
  Id: organization.root_id,
  Arn: organizationRootArn(organization, organization.root_id),
  Name: 'Root',
  PolicyTypes: listedTypes(organization).map((Type) => ({ Type, Status: 'ENABLED' })),
});

/** From a unit or account up to the organization: `o-…/r-…/ou-…/`. */
export function pathOf(
  organization: OrganizationRow,
  units: readonly OrganizationUnitRow[],
  place: { readonly id: string; readonly parentId: string },
): string {
  const parents = new Map(units.map((unit) => [unit.id, unit.parent_id]));
  const chain = [place.id];
  for (let at: string | undefined = place.parentId; at !== undefined; at = parents.get(at)) chain.unshift(at);
  return `${[organization.id, ...chain].join('/')}/`;
}

export const unitView = (
  organization: OrganizationRow,
  units: readonly OrganizationUnitRow[],
  row: OrganizationUnitRow,
): OrganizationalUnit => ({
  Id: row.id,
  Arn: organizationUnitArn(organization, row.id),
  Name: row.name,
  Path: pathOf(organization, units, { id: row.id, parentId: row.parent_id }),
});

export const accountView = (
  organization: OrganizationRow,
  units: readonly OrganizationUnitRow[],
  row: MemberRow,
): Account => ({
  Id: row.account_id,
  Arn: memberArn(organization, row.account_id),
  Email: row.email,
  Name: row.name,
  Status: row.state === 'ACTIVE' ? 'ACTIVE' : 'SUSPENDED',
  State: row.state,
  Paths: [pathOf(organization, units, { id: row.account_id, parentId: row.parent_id })],
  JoinedMethod: row.joined_method,
  JoinedTimestamp: new Date(row.joined_at),
});

export const policyView = (organization: OrganizationRow, row: OrganizationPolicyRow): PolicySummary => ({
  Id: row.id,
  Arn: organizationPolicyArn(organization, row.type, row.id),
  Name: row.name,
  Description: row.description,
  Type: row.type,
  AwsManaged: false,
});

export const managedPolicyView = (policy: AwsManagedPolicy): PolicySummary => ({
  Id: policy.id,
  Arn: awsManagedPolicyArn(policy.type, policy.id),
  Name: policy.name,
  Description: policy.description,
  Type: policy.type,
  AwsManaged: true,
});

export const requestView = (row: AccountRequestRow): CreateAccountStatus => ({
  Id: row.id,
  AccountName: row.account_name,
  State: row.state,
  RequestedTimestamp: new Date(row.requested_at),
  CompletedTimestamp: new Date(row.completed_at),
  ...(row.account_id === null ? {} : { AccountId: row.account_id }),
  ...(row.failure_reason === null
    ? {}
    : { FailureReason: row.failure_reason as NonNullable<CreateAccountStatus['FailureReason']> }),
});
