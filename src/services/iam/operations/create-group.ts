import { newUniqueId } from '../../../core/unique-id.ts';
import type { GroupRow } from '../../../identity/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { type AccessRule, write } from '../../contract.ts';
import { newEntityRef } from '../access/resources.ts';
import { checkQuota } from '../account-quotas.ts';
import { nameTaken } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { countGroups, findGroup, insertGroup } from '../records/groups.ts';
import type { CreateGroupRequest, CreateGroupResponse, Input } from '../schema.ts';
import { groupView, type Unkeyed } from '../views.ts';

type CreateGroupInput = Input<CreateGroupRequest>;

const access: AccessRule<CreateGroupInput> = ({ accountId }, input) => [
  { action: 'iam:CreateGroup', resources: [newEntityRef('group', accountId, input.Path, input.GroupName)] },
];

export const createGroup = write<CreateGroupInput, CreateGroupResponse>(access, async (context, input) => {
  const db = directoryOf(context);
  if (await findGroup(db, context.accountId, input.GroupName)) throw nameTaken('Group', input.GroupName);
  await checkQuota(context, 'GroupsPerAccount', await countGroups(db, context.accountId));
  const row: Unkeyed<GroupRow> = {
    id: newUniqueId('group', context.accountId, context.random),
    account_id: context.accountId,
    name: input.GroupName,
    path: input.Path ?? '/',
    created_at: context.now,
  };
  await insertGroup(db, row);
  context.change(topic.group(row.id));
  return { Group: groupView(row) };
});
