import { listMfaDeviceRows } from '../../../identity/mfa/records.ts';
import { read } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { QUOTAS } from '../quotas.ts';
import { countAccountContents } from '../records/account-contents.ts';
import { findAccount } from '../records/accounts.ts';
import { credentialsOf } from '../records/credentials.ts';
import { directoryOf } from '../records/directory.ts';
import { countServerCertificates } from '../records/server-certificates.ts';
import { listSigningCertificateRows } from '../records/signing-certificates.ts';
import type { GetAccountSummaryResponse } from '../schema.ts';

const summaryOfQuotas = {
  UsersQuota: QUOTAS.UsersPerAccount,
  GroupsQuota: QUOTAS.GroupsPerAccount,
  RolesQuota: QUOTAS.RolesPerAccount,
  PoliciesQuota: QUOTAS.PoliciesPerAccount,
  InstanceProfilesQuota: QUOTAS.InstanceProfilesPerAccount,
  ServerCertificatesQuota: QUOTAS.ServerCertificatesPerAccount,
  AccessKeysPerUserQuota: QUOTAS.AccessKeysPerUser,
  SigningCertificatesPerUserQuota: QUOTAS.CertificatesPerUser,
  GroupsPerUserQuota: QUOTAS.GroupsPerUser,
  AttachedPoliciesPerUserQuota: QUOTAS.PoliciesPerUser,
  AttachedPoliciesPerGroupQuota: QUOTAS.PoliciesPerGroup,
  AttachedPoliciesPerRoleQuota: QUOTAS.PoliciesPerRole,
  VersionsPerPolicyQuota: QUOTAS.VersionsPerPolicy,
  PolicyVersionsInUseQuota: QUOTAS.PolicyVersionsInUse,
  PolicySizeQuota: QUOTAS.PolicySize,
  UserPolicySizeQuota: QUOTAS.UserPolicySize,
  GroupPolicySizeQuota: QUOTAS.GroupPolicySize,
  RolePolicySizeQuota: QUOTAS.RolePolicySize,
  AssumeRolePolicySizeQuota: QUOTAS.ACLSizePerRole,
};

/** Version of the tokens of STS's global endpoint as every AWS account begins; here tokens are valid in every region. */
const GLOBAL_ENDPOINT_TOKEN_VERSION = 1;

export const getAccountSummary = read<unknown, GetAccountSummaryResponse>(
  onAccount('iam:GetAccountSummary'),
  async (context) => {
    const db = directoryOf(context);
    const account = await findAccount(db, context.accountId);
    const credentials = credentialsOf(context);
    const rootOwned = { accountId: context.accountId, userId: null };
    const rootCertificates = await listSigningCertificateRows(credentials, rootOwned);
    const contents = await countAccountContents(db, context.accountId);
    const devices = await listMfaDeviceRows(context.db, context.accountId);
    return {
      SummaryMap: {
        ...summaryOfQuotas,
        GlobalEndpointTokenVersion: GLOBAL_ENDPOINT_TOKEN_VERSION,
        Users: contents.users,
        Groups: contents.groups,
        Roles: contents.roles,
        InstanceProfiles: contents.instanceProfiles,
        Policies: contents.policies,
        Providers: contents.providers,
        PolicyVersionsInUse: contents.policyVersions,
        ServerCertificates: await countServerCertificates(credentials, context.accountId),
        MFADevices: devices.length,
        MFADevicesInUse: devices.filter(({ owner_id }) => owner_id !== null).length,
        AccountMFAEnabled: devices.some(({ owner_id }) => owner_id === context.accountId) ? 1 : 0,
        AccountSigningCertificatesPresent: rootCertificates.length > 0 ? 1 : 0,
        AccountPasswordPresent: account.root_password_hash === null ? 0 : 1,
        AccountAccessKeysPresent: contents.rootAccessKeys > 0 ? 1 : 0,
      },
    };
  },
);
