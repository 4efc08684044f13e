import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onGroup, requireGroup } from '../access/groups.ts';
import { requireUser } from '../access/users.ts';
import { checkQuota } from '../account-quotas.ts';
import { directoryOf } from '../records/directory.ts';
import { countGroupsOfUser, insertMember, isMember } from '../records/group-members.ts';
import type { AddUserToGroupRequest, Input } from '../schema.ts';

/** Who is a member already stays one: no error. */
export const addUserToGroup = write<Input<AddUserToGroupRequest>, object>(
  onGroup('iam:AddUserToGroup'),
  async (context, input) => {
    const db = directoryOf(context);
    const user = await requireUser(context, input.UserName);
    const group = await requireGroup(context, input.GroupName);
    if (await isMember(db, group.id, user.id)) return {};
    await checkQuota(context, 'GroupsPerUser', await countGroupsOfUser(db, user.id));
    await insertMember(db, group.id, user.id, context.now);
    context.change(topic.user(user.id));
    return {};
  },
);
