import type { AccountId } from '../../core/account.ts';
import type { AwsError } from '../../core/aws-error.ts';
import type { Tag } from '../../core/tag.ts';
import type { QuotaName } from '../../identity/iam-quotas.ts';
import type { PolicyHolderKind } from '../../identity/tables.ts';
import { topic } from '../../identity/topics.ts';
import type { OperationContext } from '../contract.ts';
import { groupNotFound, roleNotFound, userNotFound, validationError } from './errors.ts';
import { refuseServiceLinked } from './protected-roles.ts';
import { type Directory, directoryOf } from './records/directory.ts';
import { findGroup } from './records/groups.ts';
import { findRole } from './records/roles.ts';
import { findUser } from './records/users.ts';
import { parseTags } from './tags.ts';

/** A user, group or role, as far as its policies are concerned. */
export interface Holder {
  readonly kind: PolicyHolderKind;
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly tags: readonly Tag[];
  readonly permissionsBoundaryArn: string | null;
}

/** The member that names the holder; the codec has seen to it that it is there. */
export interface HolderInput {
  readonly UserName?: string;
  readonly GroupName?: string;
  readonly RoleName?: string;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly tags?: string;
  readonly permissions_boundary_arn?: string | null;
}

interface HolderFacts {
  /** As operations are called: `AttachUserPolicy`. */
  readonly noun: 'User' | 'Group' | 'Role';
  readonly member: keyof HolderInput;
  readonly find: (db: Directory, accountId: AccountId, name: string) => Promise<Row | undefined>;
  readonly notFound: (name: string) => AwsError;
  readonly topic: (id: string) => string;
  /** How many managed policies it may hold. */
  readonly attachedQuota: QuotaName;
  /** How large its inline policies may be together. */
  readonly inlineQuota: QuotaName;
}

export const HOLDERS: Readonly<Record<PolicyHolderKind, HolderFacts>> = {
  user: {
    noun: 'User',
    member: 'UserName',
    find: findUser,
    notFound: userNotFound,
    topic: topic.user,
    attachedQuota: 'PoliciesPerUser',
    inlineQuota: 'UserPolicySize',
  },
  group: {
    noun: 'Group',
    member: 'GroupName',
    find: findGroup,
    notFound: groupNotFound,
    topic: topic.group,
    attachedQuota: 'PoliciesPerGroup',
    inlineQuota: 'GroupPolicySize',
  },
  role: {
    noun: 'Role',
    member: 'RoleName',
    find: findRole,
    notFound: roleNotFound,
    topic: topic.role,
    attachedQuota: 'PoliciesPerRole',
    inlineQuota: 'RolePolicySize',
  },
};

type HolderContext = Pick<OperationContext, 'accountId' | 'db'>;

/** @throws AwsError ValidationError when the input names nobody */
export function holderName(kind: PolicyHolderKind, input: HolderInput): string {
  const name = input[HOLDERS[kind].member];
  if (name === undefined) throw validationError(`${HOLDERS[kind].member} is required.`);
  return name;
}

export async function findHolder(
  context: HolderContext,
  kind: PolicyHolderKind,
  name: string,
): Promise<Holder | undefined> {
  const row = await HOLDERS[kind].find(directoryOf(context), context.accountId, name);
  if (row === undefined) return undefined;
  return {
    kind,
    id: row.id,
    name: row.name,
    path: row.path,
    tags: row.tags === undefined ? [] : parseTags(row.tags),
    permissionsBoundaryArn: row.permissions_boundary_arn ?? null,
  };
}

/** As {@link requireHolder}, to change what it holds. @throws AwsError UnmodifiableEntity too, for a service-linked role */
export async function requireChangeableHolder(
  context: HolderContext,
  kind: PolicyHolderKind,
  input: HolderInput,
): Promise<Holder> {
  const holder = await requireHolder(context, kind, input);
  if (kind === 'role') refuseServiceLinked(holder);
  return holder;
}

/** @throws AwsError NoSuchEntity */
export async function requireHolder(
  context: HolderContext,
  kind: PolicyHolderKind,
  input: HolderInput,
): Promise<Holder> {
  const name = holderName(kind, input);
  const holder = await findHolder(context, kind, name);
  if (holder === undefined) throw HOLDERS[kind].notFound(name);
  return holder;
}
