import { read } from '../../contract.ts';
import { onRole, requireRole } from '../access/roles.ts';
import { pageOfTags } from '../paging.ts';
import type { Input, ListRoleTagsRequest, ListRoleTagsResponse } from '../schema.ts';
import { parseTags } from '../tags.ts';

export const listRoleTags = read<Input<ListRoleTagsRequest>, ListRoleTagsResponse>(
  onRole('iam:ListRoleTags'),
  async (context, input) => {
    const role = await requireRole(context, input.RoleName);
    const tags = parseTags(role.tags);
    const { items, output } = await pageOfTags(context, 'ListRoleTags', role.id, input, tags);
    return { Tags: [...items], ...output };
  },
);
