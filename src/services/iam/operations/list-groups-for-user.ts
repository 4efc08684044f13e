import { read } from '../../contract.ts';
import { onUser, requireUser } from '../access/users.ts';
import { page } from '../paging.ts';
import { directoryOf } from '../records/directory.ts';
import { listGroupsOfUser } from '../records/group-members.ts';
import { nameKeyOf } from '../records/name-key.ts';
import type { Input, ListGroupsForUserRequest, ListGroupsForUserResponse } from '../schema.ts';
import { groupView } from '../views.ts';

export const listGroupsForUser = read<Input<ListGroupsForUserRequest>, ListGroupsForUserResponse>(
  onUser('iam:ListGroupsForUser'),
  async (context, input) => {
    const user = await requireUser(context, input.UserName);
    const { items, output } = await page(
      context,
      { operation: 'ListGroupsForUser', filters: [user.id], keyOf: nameKeyOf },
      input,
      (after, limit) => listGroupsOfUser(directoryOf(context), user.id, after, limit),
    );
    return { Groups: items.map(groupView), ...output };
  },
);
