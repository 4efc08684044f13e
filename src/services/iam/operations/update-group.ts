import { topic } from '../../../identity/topics.ts';
import { type AccessRule, write } from '../../contract.ts';
import { groupRef, requireGroup } from '../access/groups.ts';
import { newEntityRef } from '../access/resources.ts';
import { nameTaken } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findGroup, renameGroup } from '../records/groups.ts';
import type { Input, UpdateGroupRequest } from '../schema.ts';

type UpdateGroupInput = Input<UpdateGroupRequest>;

/** AWS wants the permission on the group as it is and as it will be. */
const access: AccessRule<UpdateGroupInput> = async (context, input) => {
  const row = await findGroup(directoryOf(context), context.accountId, input.GroupName);
  const path = input.NewPath ?? row?.path;
  const after = newEntityRef(
    'group',
    context.accountId,
    path,
    input.NewGroupName ?? row?.name ?? input.GroupName,
  );
  return [{ action: 'iam:UpdateGroup', resources: [await groupRef(context, input.GroupName), after] }];
};

export const updateGroup = write<UpdateGroupInput, object>(access, async (context, input) => {
  const db = directoryOf(context);
  const group = await requireGroup(context, input.GroupName);
  const name = input.NewGroupName ?? group.name;
  const holder = await findGroup(db, context.accountId, name);
  if (holder !== undefined && holder.id !== group.id) throw nameTaken('Group', name);
  await renameGroup(db, group.id, name, input.NewPath ?? group.path);
  context.change(topic.group(group.id));
  return {};
});
