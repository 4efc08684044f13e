import { read } from '../../contract.ts';
import { onList } from '../access/resources.ts';
import { page } from '../paging.ts';
import { directoryOf } from '../records/directory.ts';
import { listGroupRows } from '../records/groups.ts';
import { nameKeyOf } from '../records/name-key.ts';
import type { Input, ListGroupsRequest, ListGroupsResponse } from '../schema.ts';
import { groupView } from '../views.ts';

export const listGroups = read<Input<ListGroupsRequest>, ListGroupsResponse>(
  onList('iam:ListGroups', 'group'),
  async (context, input) => {
    const pathPrefix = input.PathPrefix ?? '/';
    const { items, output } = await page(
      context,
      { operation: 'ListGroups', filters: [pathPrefix], keyOf: nameKeyOf },
      input,
      (after, limit) =>
        listGroupRows(directoryOf(context), { accountId: context.accountId, pathPrefix }, after, limit),
    );
    return { Groups: items.map(groupView), ...output };
  },
);
