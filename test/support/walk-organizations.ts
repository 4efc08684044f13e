import { deny, policyOf } from './clients.ts';
import type { Seen, Step } from './walk.ts';

const step = (name: string, input: Step['input'] = {}): Step => ({ label: `organizations:${name}`, input });

/** A member at a path of what an earlier call answered. */
function answered(seen: Seen, name: string, ...path: readonly (string | number)[]): string {
  let value: unknown = seen.get(`organizations:${name}`);
  for (const key of path) value = (value as Readonly<Record<string | number, unknown>> | undefined)?.[key];
  return typeof value === 'string' ? value : '';
}

const rootOf = (seen: Seen): string => answered(seen, 'ListRoots', 'Roots', 0, 'Id');
const unitOf = (seen: Seen): string => answered(seen, 'CreateOrganizationalUnit', 'OrganizationalUnit', 'Id');
const accountOf = (seen: Seen): string => answered(seen, 'CreateAccount', 'CreateAccountStatus', 'AccountId');
const policyOfSeen = (seen: Seen): string => answered(seen, 'CreatePolicy', 'Policy', 'PolicySummary', 'Id');
const handshakeOf = (seen: Seen, name: string): string => answered(seen, name, 'Handshake', 'Id');

const Filter = 'SERVICE_CONTROL_POLICY';
const PolicyType = 'TAG_POLICY';
const ServicePrincipal = 'ssm.amazonaws.com';
const Tags = [{ Key: 'team', Value: 'blue' }];
const ofAccount = (seen: Seen) => ({ AccountId: accountOf(seen) });
const ofUnit = (seen: Seen) => ({ OrganizationalUnitId: unitOf(seen) });
const ofPolicy = (seen: Seen) => ({ PolicyId: policyOfSeen(seen) });
const onUnit = (seen: Seen) => ({ PolicyId: policyOfSeen(seen), TargetId: unitOf(seen) });
const ofRoot = (seen: Seen) => ({ RootId: rootOf(seen), PolicyType });
const inRoot = (seen: Seen) => ({ ParentId: rootOf(seen) });
const onAccount = (seen: Seen) => ({ PolicyId: policyOfSeen(seen), TargetId: accountOf(seen) });

/** First an organization of consolidated billing, which gets all features; then one with everything in it. */
export const ORGANIZATIONS_WALK: readonly Step[] = [
  step('CreateOrganization', { FeatureSet: 'CONSOLIDATED_BILLING' }),
  step('EnableAllFeatures'),
  step('DeclineHandshake', (seen) => ({ HandshakeId: handshakeOf(seen, 'EnableAllFeatures') })),
  step('EnableAllFeatures'),
  step('AcceptHandshake', (seen) => ({ HandshakeId: handshakeOf(seen, 'EnableAllFeatures') })),
  step('DeleteOrganization'),
  step('CreateOrganization', { FeatureSet: 'ALL' }),
  step('DescribeOrganization'),
  step('ListRoots'),
  step('CreateOrganizationalUnit', (seen) => ({ ...inRoot(seen), Name: 'workloads', Tags })),
  step('DescribeOrganizationalUnit', ofUnit),
  step('UpdateOrganizationalUnit', (seen) => ({ ...ofUnit(seen), Name: 'sandbox' })),
  step('ListOrganizationalUnitsForParent', inRoot),
  step('CreateAccount', { AccountName: 'tenant', Email: 'tenant@example.com', Tags }),
  step('DescribeCreateAccountStatus', (seen) => ({
    CreateAccountRequestId: answered(seen, 'CreateAccount', 'CreateAccountStatus', 'Id'),
  })),
  step('ListCreateAccountStatus', { States: ['SUCCEEDED'] }),
  step('DescribeAccount', ofAccount),
  step('ListAccounts'),
  step('MoveAccount', (seen) => ({
    ...ofAccount(seen),
    SourceParentId: rootOf(seen),
    DestinationParentId: unitOf(seen),
  })),
  step('ListAccountsForParent', (seen) => ({ ParentId: unitOf(seen) })),
  step('ListChildren', (seen) => ({ ParentId: unitOf(seen), ChildType: 'ACCOUNT' })),
  step('ListParents', (seen) => ({ ChildId: accountOf(seen) })),
  step('CreatePolicy', {
    Name: 'no-s3',
    Description: 'Nobody uses S3',
    Type: Filter,
    Content: policyOf(deny('s3:*')),
  }),
  step('DescribePolicy', ofPolicy),
  step('UpdatePolicy', (seen) => ({ ...ofPolicy(seen), Description: 'S3 is for others' })),
  step('ListPolicies', { Filter }),
  step('AttachPolicy', onUnit),
  step('ListTargetsForPolicy', ofPolicy),
  step('ListPoliciesForTarget', (seen) => ({ TargetId: unitOf(seen), Filter })),
  step('DetachPolicy', onUnit),
  step('TagResource', (seen) => ({ ResourceId: policyOfSeen(seen), Tags })),
  step('ListTagsForResource', (seen) => ({ ResourceId: policyOfSeen(seen) })),
  step('UntagResource', (seen) => ({ ResourceId: policyOfSeen(seen), TagKeys: ['team'] })),
  step('DeletePolicy', ofPolicy),
  step('EnablePolicyType', ofRoot),
  step('CreatePolicy', { Name: 'teams', Description: '', Type: PolicyType, Content: '{"tags":{}}' }),
  step('AttachPolicy', onAccount),
  step('DescribeEffectivePolicy', (seen) => ({ PolicyType, TargetId: accountOf(seen) })),
  step('ListEffectivePolicyValidationErrors', (seen) => ({ ...ofAccount(seen), PolicyType })),
  step('ListAccountsWithInvalidEffectivePolicy', { PolicyType }),
  step('DisablePolicyType', ofRoot),
  step('EnableAWSServiceAccess', { ServicePrincipal }),
  step('ListAWSServiceAccessForOrganization'),
  step('RegisterDelegatedAdministrator', (seen) => ({ ...ofAccount(seen), ServicePrincipal })),
  step('ListDelegatedAdministrators', { ServicePrincipal }),
  step('ListDelegatedServicesForAccount', ofAccount),
  step('DeregisterDelegatedAdministrator', (seen) => ({ ...ofAccount(seen), ServicePrincipal })),
  step('DisableAWSServiceAccess', { ServicePrincipal }),
  step('PutResourcePolicy', {
    Content: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'organizations:ListRoots', Resource: '*' },
      ],
    }),
  }),
  step('DescribeResourcePolicy'),
  step('DeleteResourcePolicy'),
  step('ListInboundResponsibilityTransfers', { Type: 'BILLING' }),
  step('ListOutboundResponsibilityTransfers', { Type: 'BILLING' }),
  step('RemoveAccountFromOrganization', ofAccount),
  step('DeleteOrganizationalUnit', ofUnit),
  step('InviteAccountToOrganization', (seen) => ({ Target: { Id: accountOf(seen), Type: 'ACCOUNT' } })),
  step('DescribeHandshake', (seen) => ({ HandshakeId: handshakeOf(seen, 'InviteAccountToOrganization') })),
  step('ListHandshakesForOrganization'),
  step('ListHandshakesForAccount'),
  step('CancelHandshake', (seen) => ({ HandshakeId: handshakeOf(seen, 'InviteAccountToOrganization') })),
  step('CreateAccount', { AccountName: 'closing', Email: 'closing@example.com' }),
  step('CloseAccount', ofAccount),
];
