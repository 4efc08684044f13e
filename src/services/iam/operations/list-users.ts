import { read } from '../../contract.ts';
import { onList } from '../access/resources.ts';
import { page } from '../paging.ts';
import { directoryOf } from '../records/directory.ts';
import { nameKeyOf } from '../records/name-key.ts';
import { listUserRows } from '../records/users.ts';
import type { Input, ListUsersRequest, ListUsersResponse } from '../schema.ts';
import { userView } from '../views.ts';

export const listUsers = read<Input<ListUsersRequest>, ListUsersResponse>(
  onList('iam:ListUsers', 'user'),
  async (context, input) => {
    const pathPrefix = input.PathPrefix ?? '/';
    const { items, output } = await page(
      context,
      { operation: 'ListUsers', filters: [pathPrefix], keyOf: nameKeyOf },
      input,
      (after, limit) =>
        listUserRows(directoryOf(context), { accountId: context.accountId, pathPrefix }, after, limit),
    );
    return { Users: items.map(userView), ...output };
  },
);
