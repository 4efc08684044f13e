import type { ServiceFacts } from '../../wire/facts.ts';
import type { Service } from '../contract.ts';
import { brokenConstraint } from './errors.ts';
import facts from './facts.json' with { type: 'json' };
import {
  closeAccount,
  describeAccount,
  leaveOrganization,
  listAccounts,
  listAccountsForParent,
  moveAccount,
  removeAccountFromOrganization,
} from './operations/accounts.ts';
import {
  attachPolicy,
  detachPolicy,
  listPoliciesForTarget,
  listTargetsForPolicy,
} from './operations/attachments.ts';
import {
  createAccount,
  createGovCloudAccount,
  describeCreateAccountStatus,
  listCreateAccountStatus,
} from './operations/create-account.ts';
import {
  acceptHandshake,
  cancelHandshake,
  declineHandshake,
  describeHandshake,
  listHandshakesForAccount,
  listHandshakesForOrganization,
} from './operations/handshakes.ts';
import { enableAllFeatures, inviteAccountToOrganization } from './operations/invitations.ts';
import {
  createOrganization,
  deleteOrganization,
  describeOrganization,
  listRoots,
} from './operations/organization.ts';
import {
  createPolicy,
  deletePolicy,
  describePolicy,
  listPolicies,
  updatePolicy,
} from './operations/policies.ts';
import {
  describeEffectivePolicy,
  disablePolicyType,
  enablePolicyType,
  listAccountsWithInvalidEffectivePolicy,
  listEffectivePolicyValidationErrors,
} from './operations/policy-types.ts';
import {
  deleteResourcePolicy,
  describeResourcePolicy,
  putResourcePolicy,
} from './operations/resource-policy.ts';
import { listTagsForResource, tagResource, untagResource } from './operations/tags.ts';
import {
  describeResponsibilityTransfer,
  inviteOrganizationToTransferResponsibility,
  listInboundResponsibilityTransfers,
  listOutboundResponsibilityTransfers,
  terminateResponsibilityTransfer,
  updateResponsibilityTransfer,
} from './operations/transfers.ts';
import {
  deregisterDelegatedAdministrator,
  disableAwsServiceAccess,
  enableAwsServiceAccess,
  listAwsServiceAccessForOrganization,
  listDelegatedAdministrators,
  listDelegatedServicesForAccount,
  registerDelegatedAdministrator,
} from './operations/trust.ts';
import {
  createOrganizationalUnit,
  deleteOrganizationalUnit,
  describeOrganizationalUnit,
  listChildren,
  listOrganizationalUnitsForParent,
  listParents,
  updateOrganizationalUnit,
} from './operations/units.ts';
import { schemas } from './schema.ts';

export const organizations: Service = {
  name: 'organizations',
  protocol: 'json',
  signingNames: ['organizations'],
  apiVersion: '2016-11-28',
  eventSource: 'organizations.amazonaws.com',
  isGlobal: true,
  schemas,
  // TypeScript types the pairs of a JSON file as lists.
  facts: facts as unknown as ServiceFacts,
  brokenConstraint,
  operations: {
    AcceptHandshake: acceptHandshake,
    AttachPolicy: attachPolicy,
    CancelHandshake: cancelHandshake,
    CloseAccount: closeAccount,
    CreateAccount: createAccount,
    CreateGovCloudAccount: createGovCloudAccount,
    CreateOrganization: createOrganization,
    CreateOrganizationalUnit: createOrganizationalUnit,
    CreatePolicy: createPolicy,
    DeclineHandshake: declineHandshake,
    DeleteOrganization: deleteOrganization,
    DeleteOrganizationalUnit: deleteOrganizationalUnit,
    DeletePolicy: deletePolicy,
    DeleteResourcePolicy: deleteResourcePolicy,
    DeregisterDelegatedAdministrator: deregisterDelegatedAdministrator,
    DescribeAccount: describeAccount,
    DescribeCreateAccountStatus: describeCreateAccountStatus,
    DescribeEffectivePolicy: describeEffectivePolicy,
    DescribeHandshake: describeHandshake,
    DescribeOrganization: describeOrganization,
    DescribeOrganizationalUnit: describeOrganizationalUnit,
    DescribePolicy: describePolicy,
    DescribeResourcePolicy: describeResourcePolicy,
    DescribeResponsibilityTransfer: describeResponsibilityTransfer,
    DetachPolicy: detachPolicy,
    DisableAWSServiceAccess: disableAwsServiceAccess,
    DisablePolicyType: disablePolicyType,
    EnableAllFeatures: enableAllFeatures,
    EnableAWSServiceAccess: enableAwsServiceAccess,
    EnablePolicyType: enablePolicyType,
    InviteAccountToOrganization: inviteAccountToOrganization,
    InviteOrganizationToTransferResponsibility: inviteOrganizationToTransferResponsibility,
    LeaveOrganization: leaveOrganization,
    ListAccounts: listAccounts,
    ListAccountsForParent: listAccountsForParent,
    ListAccountsWithInvalidEffectivePolicy: listAccountsWithInvalidEffectivePolicy,
    ListAWSServiceAccessForOrganization: listAwsServiceAccessForOrganization,
    ListChildren: listChildren,
    ListCreateAccountStatus: listCreateAccountStatus,
    ListDelegatedAdministrators: listDelegatedAdministrators,
    ListDelegatedServicesForAccount: listDelegatedServicesForAccount,
    ListEffectivePolicyValidationErrors: listEffectivePolicyValidationErrors,
    ListHandshakesForAccount: listHandshakesForAccount,
    ListHandshakesForOrganization: listHandshakesForOrganization,
    ListInboundResponsibilityTransfers: listInboundResponsibilityTransfers,
    ListOrganizationalUnitsForParent: listOrganizationalUnitsForParent,
    ListOutboundResponsibilityTransfers: listOutboundResponsibilityTransfers,
    ListParents: listParents,
    ListPolicies: listPolicies,
    ListPoliciesForTarget: listPoliciesForTarget,
    ListRoots: listRoots,
    ListTagsForResource: listTagsForResource,
    ListTargetsForPolicy: listTargetsForPolicy,
    MoveAccount: moveAccount,
    PutResourcePolicy: putResourcePolicy,
    RegisterDelegatedAdministrator: registerDelegatedAdministrator,
    RemoveAccountFromOrganization: removeAccountFromOrganization,
    TagResource: tagResource,
    TerminateResponsibilityTransfer: terminateResponsibilityTransfer,
    UntagResource: untagResource,
    UpdateOrganizationalUnit: updateOrganizationalUnit,
    UpdatePolicy: updatePolicy,
    UpdateResponsibilityTransfer: updateResponsibilityTransfer,
  },
  migrations: [],
};
