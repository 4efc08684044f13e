import { fromBase32 } from '../../src/core/base32.ts';
import { oneTimePassword, timeStep } from '../../src/core/one-time-password.ts';
import { SecretBytes } from '../../src/core/secret-bytes.ts';
import { makeCertificate, makeSshPublicKey } from './certificates.ts';
import { allow, policyOf, trust } from './clients.ts';
import { CLUSTER_STEPS } from './cluster-walk.ts';
import { newIdp } from './saml-idp.ts';
import { ACCOUNT } from './server.ts';
import { BULLETIN_WALK, GUIDE_WALK, OTHERS_WALK, WITHDRAWAL_WALK } from './walk-bulletins.ts';
import { COMPLIANCE_WALK } from './walk-compliance.ts';
import { KEYWARDEN_WALK } from './walk-keywarden.ts';
import { keyStoreSteps, kmsSteps } from './walk-kms.ts';
import { kmsCryptoSteps } from './walk-kms-crypto.ts';
import { ORGANIZATIONS_WALK } from './walk-organizations.ts';
import { ROLES_ANYWHERE_WALK } from './walk-rolesanywhere.ts';
import { HANDLING_WALK } from './walk-securitycenter.ts';

/** Answers by operation, for the calls that come after. */
export type Seen = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export type Input = Readonly<Record<string, unknown>>;

/** One call that must succeed, and by whom: root, unless a user is told. */
export interface Step {
  readonly label: string;
  readonly by?: 'user';
  readonly input: Input | ((seen: Seen) => Input | Promise<Input>);
  /** For what takes a moment: the call is repeated until its answer is as wanted. */
  readonly until?: (output: Readonly<Record<string, unknown>>) => boolean;
}

const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;
const PolicyDocument = policyOf(allow('iam:GetUser'));
const Tags = [{ Key: 'team', Value: 'blue' }];
const TagKeys = ['team'];
const UserName = 'anna';
const GroupName = 'team';
const RoleName = 'worker';
const InstanceProfileName = 'workers';
const PolicyArn = arn('policy/rights');
const PolicyName = 'inline';
const PermissionsBoundary = PolicyArn;

const PASSWORDS = ['First-Pass-1', 'Second-Pass-2', 'Third-Pass-3'] as const;

/** Members of inputs that nobody may find again in a record. */
export const SECRET_INPUTS = [
  'Password',
  'OldPassword',
  'NewPassword',
  'AdminPassword',
  'KeyStorePassword',
  'PrivateKey',
  'ArmoredMessage',
];

const iam = (name: string, input: Step['input'] = {}): Step => ({ label: `iam:${name}`, input });

const keyOf = (seen: Seen): string => {
  const made = seen.get('iam:CreateAccessKey')?.['AccessKey'] as { readonly AccessKeyId: string };
  return made.AccessKeyId;
};

/** Uploaded with the key it belongs to. */
const SERVER_CERTIFICATE = await makeCertificate('www.example.com', { now: Date.now() });
const ServerCertificateName = 'web';

/** A member of what an earlier call answered. */
const memberOf = (seen: Seen, label: string, structure: string, member: string): string => {
  const made = seen.get(label)?.[structure] as Readonly<Record<string, string>> | undefined;
  return made?.[member] ?? '';
};
const signingCertificateOf = (seen: Seen) => ({
  UserName,
  CertificateId: memberOf(seen, 'iam:UploadSigningCertificate', 'Certificate', 'CertificateId'),
});
const sshPublicKeyOf = (seen: Seen) => ({
  UserName,
  SSHPublicKeyId: memberOf(seen, 'iam:UploadSSHPublicKey', 'SSHPublicKey', 'SSHPublicKeyId'),
});
const serviceCredentialOf = (seen: Seen) => ({
  UserName,
  ServiceSpecificCredentialId: memberOf(
    seen,
    'iam:CreateServiceSpecificCredential',
    'ServiceSpecificCredential',
    'ServiceSpecificCredentialId',
  ),
});

const mfaSerial = (seen: Seen) => ({
  SerialNumber: memberOf(seen, 'iam:CreateVirtualMFADevice', 'VirtualMFADevice', 'SerialNumber'),
});
/** Two codes in a row, as the device shows them so many steps of 30 seconds from now. */
const mfaCodes = (seen: Seen, steps: number) => {
  const made = seen.get('iam:CreateVirtualMFADevice')?.['VirtualMFADevice'] as {
    Base32StringSeed: Uint8Array;
  };
  const seed = fromBase32(new TextDecoder().decode(made.Base32StringSeed)) ?? new Uint8Array();
  const now = timeStep(Date.now(), 30) + steps;
  return {
    ...mfaSerial(seen),
    AuthenticationCode1: oneTimePassword(new SecretBytes(seed), now - 1),
    AuthenticationCode2: oneTimePassword(new SecretBytes(seed), now),
  };
};

const MFA_STEPS: readonly Step[] = [
  iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'phone', Tags }),
  iam('ListVirtualMFADevices', { AssignmentStatus: 'Any' }),
  iam('TagMFADevice', (seen) => ({ ...mfaSerial(seen), Tags })),
  iam('ListMFADeviceTags', mfaSerial),
  iam('UntagMFADevice', (seen) => ({ ...mfaSerial(seen), TagKeys })),
  iam('EnableMFADevice', (seen) => ({ UserName, ...mfaCodes(seen, 0) })),
  iam('ResyncMFADevice', (seen) => ({ UserName, ...mfaCodes(seen, 4) })),
  iam('GetMFADevice', (seen) => ({ UserName, ...mfaSerial(seen) })),
  iam('ListMFADevices', { UserName }),
  iam('DeactivateMFADevice', (seen) => ({ UserName, ...mfaSerial(seen) })),
  iam('DeleteVirtualMFADevice', mfaSerial),
];

/** Credentials for services outside. */
const CREDENTIAL_STEPS: readonly Step[] = [
  iam('UploadServerCertificate', {
    ServerCertificateName: 'www',
    CertificateBody: SERVER_CERTIFICATE.certificate,
    PrivateKey: SERVER_CERTIFICATE.privateKey,
    Tags,
  }),
  iam('UpdateServerCertificate', {
    ServerCertificateName: 'www',
    NewServerCertificateName: ServerCertificateName,
  }),
  iam('GetServerCertificate', { ServerCertificateName }),
  iam('ListServerCertificates'),
  iam('TagServerCertificate', { ServerCertificateName, Tags }),
  iam('ListServerCertificateTags', { ServerCertificateName }),
  iam('UntagServerCertificate', { ServerCertificateName, TagKeys }),
  iam('DeleteServerCertificate', { ServerCertificateName }),
  iam('UploadSigningCertificate', { UserName, CertificateBody: SERVER_CERTIFICATE.certificate }),
  iam('ListSigningCertificates', { UserName }),
  iam('UpdateSigningCertificate', (seen) => ({ ...signingCertificateOf(seen), Status: 'Inactive' })),
  iam('DeleteSigningCertificate', signingCertificateOf),
  iam('UploadSSHPublicKey', { UserName, SSHPublicKeyBody: makeSshPublicKey().ssh }),
  iam('GetSSHPublicKey', (seen) => ({ ...sshPublicKeyOf(seen), Encoding: 'PEM' })),
  iam('ListSSHPublicKeys', { UserName }),
  iam('UpdateSSHPublicKey', (seen) => ({ ...sshPublicKeyOf(seen), Status: 'Inactive' })),
  iam('DeleteSSHPublicKey', sshPublicKeyOf),
  iam('CreateServiceSpecificCredential', { UserName, ServiceName: 'codecommit.amazonaws.com' }),
  iam('ListServiceSpecificCredentials', { UserName }),
  iam('UpdateServiceSpecificCredential', (seen) => ({ ...serviceCredentialOf(seen), Status: 'Inactive' })),
  iam('ResetServiceSpecificCredential', serviceCredentialOf),
  iam('DeleteServiceSpecificCredential', serviceCredentialOf),
  iam('GenerateCredentialReport'),
  iam('GetCredentialReport'),
];

const jobOf = (seen: Seen): unknown => seen.get('iam:GenerateServiceLastAccessedDetails')?.['JobId'];

/** For each kind of holder of policies: the same calls. */
const holderSteps = (kind: 'User' | 'Group' | 'Role', holder: Input): Step[] => [
  iam(`Attach${kind}Policy`, { ...holder, PolicyArn }),
  iam(`ListAttached${kind}Policies`, holder),
  iam(`Put${kind}Policy`, { ...holder, PolicyName, PolicyDocument }),
  iam(`Get${kind}Policy`, { ...holder, PolicyName }),
  iam(`List${kind}Policies`, holder),
];

const releaseSteps = (kind: 'User' | 'Group' | 'Role', holder: Input): Step[] => [
  iam(`Detach${kind}Policy`, { ...holder, PolicyArn }),
  iam(`Delete${kind}Policy`, { ...holder, PolicyName }),
];

const OpenIDConnectProviderArn = arn('oidc-provider/issuer.example.com/realm');
const ClientID = 'second-client';

const SAMLProviderArn = arn('saml-provider/corp');
const IDP = await newIdp();

const samlSteps: readonly Step[] = [
  iam('CreateSAMLProvider', { Name: 'corp', SAMLMetadataDocument: IDP.metadata, Tags }),
  iam('GetSAMLProvider', { SAMLProviderArn }),
  iam('UpdateSAMLProvider', { SAMLProviderArn, SAMLMetadataDocument: IDP.metadata }),
  iam('TagSAMLProvider', { SAMLProviderArn, Tags }),
  iam('ListSAMLProviderTags', { SAMLProviderArn }),
  iam('UntagSAMLProvider', { SAMLProviderArn, TagKeys }),
  iam('ListSAMLProviders'),
  iam('DeleteSAMLProvider', { SAMLProviderArn }),
];

const oidcSteps: readonly Step[] = [
  iam('CreateOpenIDConnectProvider', {
    Url: 'https://issuer.example.com/realm',
    ClientIDList: ['sts.amazonaws.com'],
    Tags,
  }),
  iam('UpdateOpenIDConnectProviderThumbprint', {
    OpenIDConnectProviderArn,
    ThumbprintList: ['0123456789abcdef0123456789abcdef01234567'],
  }),
  iam('AddClientIDToOpenIDConnectProvider', { OpenIDConnectProviderArn, ClientID }),
  iam('GetOpenIDConnectProvider', { OpenIDConnectProviderArn }),
  iam('RemoveClientIDFromOpenIDConnectProvider', { OpenIDConnectProviderArn, ClientID }),
  iam('TagOpenIDConnectProvider', { OpenIDConnectProviderArn, Tags }),
  iam('ListOpenIDConnectProviderTags', { OpenIDConnectProviderArn }),
  iam('UntagOpenIDConnectProvider', { OpenIDConnectProviderArn, TagKeys }),
  iam('ListOpenIDConnectProviders'),
  iam('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn }),
];

const askedFor = (workflow: string): Input => ({
  OwnerAccountId: ACCOUNT,
  Description: 'sets up',
  Permissions: { PolicyTemplateArn: 'arn:aws:iam::aws:policy/IAMUserChangePassword' },
  RequestorWorkflowId: workflow,
  NotificationChannel: `arn:aws:sns:us-east-1:${ACCOUNT}:topic`,
  SessionDuration: 900,
});
const delegationOf = (seen: Seen): { readonly DelegationRequestId: unknown } => ({
  DelegationRequestId: seen.get('iam:CreateDelegationRequest')?.['DelegationRequestId'],
});

const delegationSteps: readonly Step[] = [
  iam('CreateDelegationRequest', askedFor('first')),
  iam('AssociateDelegationRequest', delegationOf),
  iam('GetDelegationRequest', delegationOf),
  iam('ListDelegationRequests'),
  iam('GetHumanReadableSummary', (seen) => ({
    EntityArn: arn(`delegation-request/${String(delegationOf(seen).DelegationRequestId)}`),
  })),
  iam('UpdateDelegationRequest', delegationOf),
  iam('AcceptDelegationRequest', delegationOf),
  iam('SendDelegationToken', delegationOf),
  {
    label: 'sts:GetDelegatedAccessToken',
    input: (seen) => ({ TradeInToken: delegationOf(seen).DelegationRequestId }),
  },
  iam('CreateDelegationRequest', askedFor('second')),
  iam('AssociateDelegationRequest', delegationOf),
  iam('RejectDelegationRequest', delegationOf),
];

/** Calls every operation once, in an order in which each succeeds, and leaves the account as empty as it was. */
export const WALK: readonly Step[] = [
  iam('CreateUser', { UserName: 'ann', Path: '/people/', Tags }),
  iam('GetUser', { UserName: 'ann' }),
  iam('UpdateUser', { UserName: 'ann', NewUserName: UserName, NewPath: '/' }),
  iam('TagUser', { UserName, Tags }),
  iam('ListUserTags', { UserName }),
  iam('UntagUser', { UserName, TagKeys }),
  iam('ListUsers'),
  iam('CreateGroup', { GroupName: 'crew' }),
  iam('UpdateGroup', { GroupName: 'crew', NewGroupName: GroupName }),
  iam('AddUserToGroup', { GroupName, UserName }),
  iam('GetGroup', { GroupName }),
  iam('ListGroups'),
  iam('ListGroupsForUser', { UserName }),
  iam('CreateRole', { RoleName, AssumeRolePolicyDocument: trust(arn('root')), Tags }),
  iam('GetRole', { RoleName }),
  iam('UpdateRole', { RoleName, MaxSessionDuration: 7200 }),
  iam('UpdateRoleDescription', { RoleName, Description: 'works' }),
  iam('UpdateAssumeRolePolicy', { RoleName, PolicyDocument: trust(arn(`user/${UserName}`)) }),
  iam('TagRole', { RoleName, Tags }),
  iam('ListRoleTags', { RoleName }),
  iam('UntagRole', { RoleName, TagKeys }),
  iam('ListRoles'),
  iam('CreateInstanceProfile', { InstanceProfileName, Tags }),
  iam('AddRoleToInstanceProfile', { InstanceProfileName, RoleName }),
  iam('GetInstanceProfile', { InstanceProfileName }),
  iam('ListInstanceProfiles'),
  iam('ListInstanceProfilesForRole', { RoleName }),
  iam('TagInstanceProfile', { InstanceProfileName, Tags }),
  iam('ListInstanceProfileTags', { InstanceProfileName }),
  iam('UntagInstanceProfile', { InstanceProfileName, TagKeys }),
  iam('CreatePolicy', { PolicyName: 'rights', PolicyDocument: policyOf(allow('sts:*')), Tags }),
  iam('GetPolicy', { PolicyArn }),
  iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: policyOf(allow(['sts:*', 'iam:Get*'])) }),
  iam('GetPolicyVersion', { PolicyArn, VersionId: 'v2' }),
  iam('ListPolicyVersions', { PolicyArn }),
  iam('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v2' }),
  iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v1' }),
  iam('TagPolicy', { PolicyArn, Tags }),
  iam('ListPolicyTags', { PolicyArn }),
  iam('UntagPolicy', { PolicyArn, TagKeys }),
  iam('ListPolicies', { Scope: 'Local' }),
  ...holderSteps('User', { UserName }),
  ...holderSteps('Group', { GroupName }),
  ...holderSteps('Role', { RoleName }),
  iam('PutUserPermissionsBoundary', { UserName, PermissionsBoundary }),
  iam('PutRolePermissionsBoundary', { RoleName, PermissionsBoundary }),
  iam('ListEntitiesForPolicy', { PolicyArn }),
  iam('SimulatePrincipalPolicy', { PolicySourceArn: arn(`user/${UserName}`), ActionNames: ['iam:GetUser'] }),
  iam('SimulateCustomPolicy', { PolicyInputList: [PolicyDocument], ActionNames: ['iam:GetUser'] }),
  iam('GetContextKeysForPrincipalPolicy', { PolicySourceArn: arn(`role/${RoleName}`) }),
  iam('GetContextKeysForCustomPolicy', { PolicyInputList: [PolicyDocument] }),
  iam('ListPoliciesGrantingServiceAccess', {
    Arn: arn(`group/${GroupName}`),
    ServiceNamespaces: ['iam', 'sts'],
  }),
  iam('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 8, AllowUsersToChangePassword: true }),
  iam('GetAccountPasswordPolicy'),
  iam('CreateLoginProfile', { UserName, Password: PASSWORDS[0] }),
  iam('GetLoginProfile', { UserName }),
  iam('UpdateLoginProfile', { UserName, Password: PASSWORDS[1] }),
  ...CREDENTIAL_STEPS,
  ...MFA_STEPS,
  iam('GetAccountAuthorizationDetails'),
  iam('GetAccountSummary'),
  iam('CreateAccountAlias', { AccountAlias: 'walk' }),
  iam('ListAccountAliases'),
  iam('DeleteAccountAlias', { AccountAlias: 'walk' }),
  iam('CreateAccessKey', { UserName }),
  iam('ListAccessKeys', { UserName }),
  iam('GetAccessKeyLastUsed', (seen) => ({ AccessKeyId: keyOf(seen) })),
  {
    label: 'iam:ChangePassword',
    by: 'user',
    input: { OldPassword: PASSWORDS[1], NewPassword: PASSWORDS[2] },
  },
  ...oidcSteps,
  ...samlSteps,
  iam('EnableOutboundWebIdentityFederation'),
  iam('GetOutboundWebIdentityFederationInfo'),
  {
    label: 'sts:GetWebIdentityToken',
    input: { Audience: ['https://api.example.com'], SigningAlgorithm: 'RS256' },
  },
  iam('DisableOutboundWebIdentityFederation'),
  ...delegationSteps,
  iam('SetSecurityTokenServicePreferences', { GlobalEndpointTokenVersion: 'v2Token' }),
  iam('PutAccountProperties', { Properties: { 'RoleManager/Enabled': 'false' } }),
  iam('GetAccountProperties'),
  { label: 'sts:GetCallerIdentity', input: {} },
  { label: 'sts:GetAccessKeyInfo', input: (seen) => ({ AccessKeyId: keyOf(seen) }) },
  { label: 'sts:GetSessionToken', input: {} },
  { label: 'sts:GetFederationToken', input: { Name: 'guest', Policy: PolicyDocument } },
  { label: 'sts:AssumeRole', by: 'user', input: { RoleArn: arn('role/worker'), RoleSessionName: 'shift' } },
  { label: 'cloudtrail:LookupEvents', input: {} },
  { label: 'cloudtrail:ListPublicKeys', input: {} },
  { label: 'cloudtrail:DescribeTrails', input: {} },
  { label: 'cloudtrail:ListTrails', input: {} },
  ...KEYWARDEN_WALK,
  ...BULLETIN_WALK,
  ...OTHERS_WALK,
  ...GUIDE_WALK,
  ...WITHDRAWAL_WALK,
  ...HANDLING_WALK,
  ...COMPLIANCE_WALK,
  {
    label: 'access-analyzer:ValidatePolicy',
    input: { policyType: 'IDENTITY_POLICY', policyDocument: PolicyDocument },
  },
  ...kmsSteps,
  ...kmsCryptoSteps,
  ...CLUSTER_STEPS,
  ...keyStoreSteps,
  ...ROLES_ANYWHERE_WALK,
  iam('UpdateAccessKey', (seen) => ({ UserName, AccessKeyId: keyOf(seen), Status: 'Inactive' })),
  iam('DeleteAccessKey', (seen) => ({ UserName, AccessKeyId: keyOf(seen) })),
  iam('DeleteLoginProfile', { UserName }),
  iam('DeleteAccountPasswordPolicy'),
  iam('DeleteUserPermissionsBoundary', { UserName }),
  iam('DeleteRolePermissionsBoundary', { RoleName }),
  ...releaseSteps('User', { UserName }),
  ...releaseSteps('Group', { GroupName }),
  ...releaseSteps('Role', { RoleName }),
  iam('RemoveUserFromGroup', { GroupName, UserName }),
  iam('DeletePolicy', { PolicyArn }),
  iam('GenerateServiceLastAccessedDetails', { Arn: arn(`user/${UserName}`), Granularity: 'ACTION_LEVEL' }),
  iam('GetServiceLastAccessedDetails', (seen) => ({ JobId: jobOf(seen) })),
  iam('GetServiceLastAccessedDetailsWithEntities', (seen) => ({
    JobId: jobOf(seen),
    ServiceNamespace: 'sts',
  })),
  iam('CreateServiceLinkedRole', { AWSServiceName: 'ecs.amazonaws.com' }),
  iam('DeleteServiceLinkedRole', { RoleName: 'AWSServiceRoleForECS' }),
  iam('GetServiceLinkedRoleDeletionStatus', (seen) => ({
    DeletionTaskId: seen.get('iam:DeleteServiceLinkedRole')?.['DeletionTaskId'],
  })),
  iam('RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName }),
  iam('DeleteInstanceProfile', { InstanceProfileName }),
  iam('DeleteRole', { RoleName }),
  iam('DeleteGroup', { GroupName }),
  iam('DeleteUser', { UserName }),
  ...ORGANIZATIONS_WALK,
];
