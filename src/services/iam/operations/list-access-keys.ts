import { read } from '../../contract.ts';
import { onUserOrSelf, userOrRoot } from '../access/users.ts';
import { pageOf } from '../paging.ts';
import { listAccessKeyRows } from '../records/access-keys.ts';
import { directoryOf } from '../records/directory.ts';
import type { Input, ListAccessKeysRequest, ListAccessKeysResponse } from '../schema.ts';
import { accessKeyView } from '../views.ts';

export const listAccessKeys = read<Input<ListAccessKeysRequest>, ListAccessKeysResponse>(
  onUserOrSelf('iam:ListAccessKeys'),
  async (context, input) => {
    const owner = await userOrRoot(context, input.UserName);
    const userId = owner === 'root' ? null : owner.id;
    const keys = await listAccessKeyRows(directoryOf(context), { accountId: context.accountId, userId });
    const { items, output } = await pageOf(
      context,
      { operation: 'ListAccessKeys', filters: [userId], keyOf: (row) => row.id },
      input,
      keys,
    );
    const userName = owner === 'root' ? undefined : owner.name;
    return { AccessKeyMetadata: items.map((row) => accessKeyView(row, userName)), ...output };
  },
);
