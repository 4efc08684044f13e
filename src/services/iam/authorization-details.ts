import { awsManagedPolicyDocument, findAwsManagedPolicy } from '../../identity/aws-managed-policies.ts';
import { HIGHEST_QUOTA } from '../../identity/iam-quotas.ts';
import type { GroupRow, PolicyRow, RoleRow, UserRow } from '../../identity/tables.ts';
import { dateOf } from './date-of.ts';
import { instanceProfileViews } from './instance-profile-views.ts';
import { customerManaged, type ManagedPolicy, type PolicyUses, policyMembers } from './managed-policies.ts';
import { versionId } from './policy-arn.ts';
import { encodedDocument } from './policy-documents.ts';
import { listAttachments } from './records/attachments.ts';
import type { Directory } from './records/directory.ts';
import { listGroupsOfUser } from './records/group-members.ts';
import { listInlinePolicies } from './records/inline-policies.ts';
import { listProfilesOfRole } from './records/instance-profiles.ts';
import { listVersions } from './records/policies.ts';
import { roleDetails } from './role-views.ts';
import type {
  AttachedPolicy,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  PolicyVersion,
  RoleDetail,
  UserDetail,
} from './schema.ts';
import { parseTags } from './tags.ts';
import { groupView, userDetails } from './views.ts';

/** `UserPolicyList` is absent where it would be empty; the lists of groups and roles are not. */
export async function userDetail(db: Directory, row: UserRow): Promise<UserDetail> {
  const groups = await listGroupsOfUser(db, row.id, undefined, HIGHEST_QUOTA);
  const inline = await inlineDetails(db, row.id);
  const { PasswordLastUsed: _, ...user } = userDetails(row);
  return {
    ...user,
    ...(inline.length === 0 ? {} : { UserPolicyList: inline }),
    GroupList: groups.map((group) => group.name),
    AttachedManagedPolicies: await attached(db, row.id),
    Tags: [...parseTags(row.tags)],
  };
}

export const groupDetail = async (db: Directory, row: GroupRow): Promise<GroupDetail> => ({
  ...groupView(row),
  GroupPolicyList: await inlineDetails(db, row.id),
  AttachedManagedPolicies: await attached(db, row.id),
});

/** `trustPolicy` is the text to show. */
export async function roleDetail(db: Directory, row: RoleRow, trustPolicy: string): Promise<RoleDetail> {
  const { Description: _d, MaxSessionDuration: _m, ...role } = roleDetails(row, trustPolicy);
  return {
    ...role,
    InstanceProfileList: await instanceProfileViews(db, await listProfilesOfRole(db, row.id)),
    RolePolicyList: await inlineDetails(db, row.id),
    AttachedManagedPolicies: await attached(db, row.id),
    Tags: [...parseTags(row.tags)],
  };
}

export async function customerPolicyDetail(
  db: Directory,
  row: PolicyRow,
  uses: PolicyUses,
): Promise<ManagedPolicyDetail> {
  const versions = (await listVersions(db, row.id)).map((version) =>
    versionView(version.version, row.default_version, version.created_at, version.document),
  );
  return policyDetail(customerManaged(row), uses, versions);
}

/** Undefined for a policy that AWS does not have. */
export function awsPolicyDetail(arn: string, uses: PolicyUses): ManagedPolicyDetail | undefined {
  const policy = findAwsManagedPolicy(arn);
  if (policy === undefined) return undefined;
  const versions = policy.versions
    .toSorted((a, b) => b.version - a.version)
    .flatMap(({ version, createdAt }) => {
      const document = awsManagedPolicyDocument(arn, version);
      return document === undefined ? [] : [versionView(version, policy.defaultVersion, createdAt, document)];
    });
  return policyDetail({ ...policy, description: null, tags: [] }, uses, versions);
}

const policyDetail = (
  policy: ManagedPolicy,
  uses: PolicyUses,
  versions: PolicyVersion[],
): ManagedPolicyDetail => ({ ...policyMembers(policy, uses), PolicyVersionList: versions });

const versionView = (
  version: number,
  defaultVersion: number,
  createdAt: number,
  document: string,
): PolicyVersion => ({
  Document: encodedDocument(document),
  VersionId: versionId(version),
  IsDefaultVersion: version === defaultVersion,
  CreateDate: dateOf(createdAt),
});

const inlineDetails = async (db: Directory, holderId: string): Promise<PolicyDetail[]> =>
  (await listInlinePolicies(db, holderId)).map((row) => ({
    PolicyName: row.name,
    PolicyDocument: encodedDocument(row.document),
  }));

const attached = async (db: Directory, holderId: string): Promise<AttachedPolicy[]> =>
  (await listAttachments(db, holderId)).map(({ policy_arn: arn }) => ({
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    PolicyArn: arn,
  }));
