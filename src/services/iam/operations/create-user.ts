import { newUniqueId } from '../../../core/unique-id.ts';
import type { UserRow } from '../../../identity/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { type AccessRule, type Permission, write } from '../../contract.ts';
import { newBoundaryKey } from '../access/holders.ts';
import { newEntityRef, requestTagKeys } from '../access/resources.ts';
import { checkQuota } from '../account-quotas.ts';
import { nameTaken } from '../errors.ts';
import { checkBoundary } from '../managed-policies.ts';
import { directoryOf } from '../records/directory.ts';
import { countUsers, findUser, insertUser } from '../records/users.ts';
import type { CreateUserRequest, CreateUserResponse, Input } from '../schema.ts';
import { checkedTags, formatTags } from '../tags.ts';
import { type Unkeyed, userDetails } from '../views.ts';

type CreateUserInput = Input<CreateUserRequest>;

const access: AccessRule<CreateUserInput> = ({ accountId }, input) => {
  const resources = [newEntityRef('user', accountId, input.Path, input.UserName)];
  const tagKeys = requestTagKeys(input.Tags);
  const create: Permission = {
    action: 'iam:CreateUser',
    resources,
    contextKeys: { ...tagKeys, ...newBoundaryKey(input) },
  };
  if (input.Tags === undefined || input.Tags.length === 0) return [create];
  return [create, { action: 'iam:TagUser', resources, contextKeys: tagKeys }];
};

export const createUser = write<CreateUserInput, CreateUserResponse>(access, async (context, input) => {
  const db = directoryOf(context);
  const tags = checkedTags(input.Tags);
  if (input.PermissionsBoundary !== undefined)
    await checkBoundary(db, context.accountId, input.PermissionsBoundary);
  if (await findUser(db, context.accountId, input.UserName)) throw nameTaken('User', input.UserName);
  await checkQuota(context, 'UsersPerAccount', await countUsers(db, context.accountId));
  const row: Unkeyed<UserRow> = {
    id: newUniqueId('user', context.accountId, context.random),
    account_id: context.accountId,
    name: input.UserName,
    path: input.Path ?? '/',
    permissions_boundary_arn: input.PermissionsBoundary ?? null,
    tags: formatTags(tags),
    created_at: context.now,
    password_last_used_at: null,
  };
  await insertUser(db, row);
  context.change(topic.user(row.id));
  return { User: userDetails(row) };
});
