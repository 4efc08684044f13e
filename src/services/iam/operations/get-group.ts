import { read } from '../../contract.ts';
import { onGroup, requireGroup } from '../access/groups.ts';
import { page } from '../paging.ts';
import { directoryOf } from '../records/directory.ts';
import { listMembers } from '../records/group-members.ts';
import { nameKeyOf } from '../records/name-key.ts';
import type { GetGroupRequest, GetGroupResponse, Input } from '../schema.ts';
import { groupView, userView } from '../views.ts';

/** The group and a page of its members. */
export const getGroup = read<Input<GetGroupRequest>, GetGroupResponse>(
  onGroup('iam:GetGroup'),
  async (context, input) => {
    const group = await requireGroup(context, input.GroupName);
    const { items, output } = await page(
      context,
      { operation: 'GetGroup', filters: [group.id], keyOf: nameKeyOf },
      input,
      (after, limit) => listMembers(directoryOf(context), group.id, after, limit),
    );
    return { Group: groupView(group), Users: items.map(userView), ...output };
  },
);
