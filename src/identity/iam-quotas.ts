/**
 * AWS's default quotas, by the names its errors use. Sizes are in characters, white space not counted.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const QUOTAS = {
  UsersPerAccount: 5000,
  GroupsPerAccount: 300,
  RolesPerAccount: 1000,
  InstanceProfilesPerAccount: 1000,
  PoliciesPerAccount: 1500,
  ServerCertificatesPerAccount: 20,
  /** Roles in one instance profile; AWS does not raise it. */
  InstanceSessionsPerInstanceProfile: 1,
  GroupsPerUser: 10,
  AccessKeysPerUser: 2,
  /** Of any kind, of a user or root. */
  MFADevicesPerUser: 8,
  /** Signing certificates. */
  CertificatesPerUser: 2,
  SSHPublicKeysPerUser: 5,
  /** Service-specific credentials of one user for one service. */
  ContextSpecificCredentialsPerUserPerContext: 2,
  SAMLProvidersPerAccount: 100,
  OpenIdConnectProvidersPerAccount: 100,
  ClientIdsPerOpenIdConnectProvider: 100,
  TagsPerEntity: 50,
  /** Managed policies attached to one user, group or role. */
  PoliciesPerUser: 10,
  PoliciesPerGroup: 10,
  PoliciesPerRole: 10,
  VersionsPerPolicy: 5,
  PolicyVersionsInUse: 10_000,
  PolicySize: 6144,
  /** All inline policies of one user, group or role together. */
  UserPolicySize: 2048,
  GroupPolicySize: 5120,
  RolePolicySize: 10_240,
  /** A role's trust policy. */
  ACLSizePerRole: 2048,
} as const;

/** The most that any quota can be raised to. */
export const HIGHEST_QUOTA = 1_000_000;

/** Quotas that are as they are: AWS raises none of them either. */
const FIXED: ReadonlySet<string> = new Set([
  'InstanceSessionsPerInstanceProfile',
  'ClientIdsPerOpenIdConnectProvider',
  'TagsPerEntity',
]);

export const isAdjustable = (name: string): name is QuotaName =>
  Object.hasOwn(QUOTAS, name) && !FIXED.has(name);

export type QuotaName = keyof typeof QUOTAS;
