import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onGroup, requireGroup } from '../access/groups.ts';
import { deleteConflict } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { hasMembers } from '../records/group-members.ts';
import { deleteGroupRow } from '../records/groups.ts';
import { refuseWhileItHoldsPolicies } from '../refuse-delete.ts';
import type { DeleteGroupRequest, Input } from '../schema.ts';

export const deleteGroup = write<Input<DeleteGroupRequest>, object>(
  onGroup('iam:DeleteGroup'),
  async (context, input) => {
    const db = directoryOf(context);
    const group = await requireGroup(context, input.GroupName);
    if (await hasMembers(db, group.id))
      throw deleteConflict('Cannot delete entity, must remove users from group first.');
    await refuseWhileItHoldsPolicies(db, group.id);
    await deleteGroupRow(db, group.id);
    context.change(topic.group(group.id));
    return {};
  },
);
