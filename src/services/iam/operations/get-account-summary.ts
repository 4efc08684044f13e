import type { QuotaName } from '../../../identity/iam-quotas.ts';
import { listMfaDevicesOf } from '../../../identity/mfa/records.ts';
import { read } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { limitsOf } from '../account-quotas.ts';
import { countAccountContents } from '../records/account-contents.ts';
import { findAccountSettings } from '../records/account-settings.ts';
import { findAccount } from '../records/accounts.ts';
import { credentialsOf } from '../records/credentials.ts';
import { directoryOf } from '../records/directory.ts';
import { countServerCertificates } from '../records/server-certificates.ts';
import { listSigningCertificateRows } from '../records/signing-certificates.ts';
import type { GetAccountSummaryResponse } from '../schema.ts';

const summaryOfQuotas = (limits: Readonly<Record<QuotaName, number>>) => ({
  UsersQuota: limits.UsersPerAccount,
  GroupsQuota: limits.GroupsPerAccount,
  RolesQuota: limits.RolesPerAccount,
  PoliciesQuota: limits.PoliciesPerAccount,
  InstanceProfilesQuota: limits.InstanceProfilesPerAccount,
  ServerCertificatesQuota: limits.ServerCertificatesPerAccount,
  AccessKeysPerUserQuota: limits.AccessKeysPerUser,
  SigningCertificatesPerUserQuota: limits.CertificatesPerUser,
  GroupsPerUserQuota: limits.GroupsPerUser,
  AttachedPoliciesPerUserQuota: limits.PoliciesPerUser,
  AttachedPoliciesPerGroupQuota: limits.PoliciesPerGroup,
  AttachedPoliciesPerRoleQuota: limits.PoliciesPerRole,
  VersionsPerPolicyQuota: limits.VersionsPerPolicy,
  PolicyVersionsInUseQuota: limits.PolicyVersionsInUse,
  PolicySizeQuota: limits.PolicySize,
  UserPolicySizeQuota: limits.UserPolicySize,
  GroupPolicySizeQuota: limits.GroupPolicySize,
  RolePolicySizeQuota: limits.RolePolicySize,
  AssumeRolePolicySizeQuota: limits.ACLSizePerRole,
});

export const getAccountSummary = read<unknown, GetAccountSummaryResponse>(
  onAccount('iam:GetAccountSummary'),
  async (context) => {
    const db = directoryOf(context);
    const account = await findAccount(db, context.accountId);
    const settings = await findAccountSettings(db, context.accountId);
    const credentials = credentialsOf(context);
    const rootOwned = { accountId: context.accountId, userId: null };
    const rootCertificates = await listSigningCertificateRows(credentials, rootOwned);
    const contents = await countAccountContents(db, context.accountId);
    const { accountId } = context;
    const rootDevices = await listMfaDevicesOf(context.db, { accountId, id: accountId });
    return {
      SummaryMap: {
        ...summaryOfQuotas(await limitsOf(context)),
        GlobalEndpointTokenVersion: settings.global_token_version,
        Users: contents.users,
        Groups: contents.groups,
        Roles: contents.roles,
        InstanceProfiles: contents.instanceProfiles,
        Policies: contents.policies,
        Providers: contents.providers,
        PolicyVersionsInUse: contents.policyVersions,
        ServerCertificates: await countServerCertificates(credentials, context.accountId),
        MFADevices: contents.mfaDevices,
        MFADevicesInUse: contents.mfaDevicesInUse,
        AccountMFAEnabled: rootDevices.length > 0 ? 1 : 0,
        AccountSigningCertificatesPresent: rootCertificates.length > 0 ? 1 : 0,
        AccountPasswordPresent: account.root_password_hash === null ? 0 : 1,
        AccountAccessKeysPresent: contents.rootAccessKeys > 0 ? 1 : 0,
      },
    };
  },
);
