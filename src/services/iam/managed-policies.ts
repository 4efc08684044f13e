import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { Tag } from '../../core/tag.ts';
import {
  type AwsManagedPolicy,
  findAwsManagedPolicy,
  listAwsManagedPolicies,
} from '../../identity/aws-managed-policies.ts';
import type { PolicyRow } from '../../identity/tables.ts';
import { dateOf } from './date-of.ts';
import { AWS_OWNER, policyOwner, versionId } from './policy-arn.ts';
import { boundaryArnInvalid, boundaryNotThere } from './policy-errors.ts';
import { countAttachments } from './records/attachments.ts';
import type { Directory } from './records/directory.ts';
import { countBoundaries } from './records/permissions-boundaries.ts';
import { findPolicy } from './records/policies.ts';
import type { Policy } from './schema.ts';
import { parseTags } from './tags.ts';

/** A managed policy, kept by the account or by AWS. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly description: string | null;
  readonly defaultVersion: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly tags: readonly Tag[];
}

export const customerManaged = (row: PolicyRow): ManagedPolicy => ({
  arn: row.arn,
  id: row.id,
  name: row.name,
  path: row.path,
  description: row.description,
  defaultVersion: row.default_version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  tags: parseTags(row.tags),
});

const awsManaged = (policy: AwsManagedPolicy): ManagedPolicy => ({ ...policy, description: null, tags: [] });

/** In the order AWS lists them in. */
export const awsManagedPolicies = (): readonly ManagedPolicy[] => listAwsManagedPolicies().map(awsManaged);

/** The policy of that ARN as the account sees it: its own or AWS's, never another account's. */
export async function findManagedPolicy(
  db: Directory,
  accountId: AccountId,
  arn: string,
): Promise<ManagedPolicy | undefined> {
  if (policyOwner(arn) === AWS_OWNER) {
    const policy = findAwsManagedPolicy(arn);
    return policy === undefined ? undefined : awsManaged(policy);
  }
  const row = await findPolicy(db, accountId, arn);
  return row === undefined ? undefined : customerManaged(row);
}

/** @throws AwsError InvalidInput or NoSuchEntity when that ARN cannot be a permissions boundary in the account */
export async function checkBoundary(db: Directory, accountId: AccountId, arn: string): Promise<void> {
  if (policyOwner(arn) === undefined) throw boundaryArnInvalid(arn);
  if ((await findManagedPolicy(db, accountId, arn)) === undefined) throw boundaryNotThere(arn);
}

/** How many users, groups and roles hold a policy, and how many users and roles have it as their boundary. */
export interface PolicyUses {
  readonly attachments: number;
  readonly boundaries: number;
}

export const usesOf = async (db: Directory, accountId: AccountId, arn: string): Promise<PolicyUses> => ({
  attachments: await countAttachments(db, accountId, arn),
  boundaries: await countBoundaries(db, accountId, arn),
});

/** The members that every answer with a managed policy has. */
export const policyMembers = (policy: ManagedPolicy, uses: PolicyUses): Policy => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: versionId(policy.defaultVersion),
  AttachmentCount: uses.attachments,
  PermissionsBoundaryUsageCount: uses.boundaries,
  IsAttachable: true,
  CreateDate: dateOf(policy.createdAt),
  UpdateDate: dateOf(policy.updatedAt),
});
