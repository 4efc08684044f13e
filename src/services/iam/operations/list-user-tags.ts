import { read } from '../../contract.ts';
import { onUser, requireUser } from '../access/users.ts';
import { pageOfTags } from '../paging.ts';
import type { Input, ListUserTagsRequest, ListUserTagsResponse } from '../schema.ts';
import { parseTags } from '../tags.ts';

export const listUserTags = read<Input<ListUserTagsRequest>, ListUserTagsResponse>(
  onUser('iam:ListUserTags'),
  async (context, input) => {
    const user = await requireUser(context, input.UserName);
    const tags = parseTags(user.tags);
    const { items, output } = await pageOfTags(context, 'ListUserTags', user.id, input, tags);
    return { Tags: [...items], ...output };
  },
);
