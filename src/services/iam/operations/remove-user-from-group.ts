import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onGroup, requireGroup } from '../access/groups.ts';
import { requireUser } from '../access/users.ts';
import { directoryOf } from '../records/directory.ts';
import { deleteMember } from '../records/group-members.ts';
import type { Input, RemoveUserFromGroupRequest } from '../schema.ts';

/** Who is no member is not one afterwards either: no error. */
export const removeUserFromGroup = write<Input<RemoveUserFromGroupRequest>, object>(
  onGroup('iam:RemoveUserFromGroup'),
  async (context, input) => {
    const user = await requireUser(context, input.UserName);
    const group = await requireGroup(context, input.GroupName);
    if (await deleteMember(directoryOf(context), group.id, user.id)) context.change(topic.user(user.id));
    return {};
  },
);
