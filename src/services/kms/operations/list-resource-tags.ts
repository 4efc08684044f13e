import type { Tag } from '../../../core/tag.ts';
import { read } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { findKey } from '../key-lookup.ts';
import { pageOf } from '../paging.ts';
import type { Input, ListResourceTagsRequest, ListResourceTagsResponse } from '../schema.ts';
import { parseTags, toKmsTags } from '../tags.ts';

export const listResourceTags = read<Input<ListResourceTagsRequest>, ListResourceTagsResponse>(
  keyAccess('ListResourceTags'),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    const scope = {
      operation: 'ListResourceTags',
      filters: [key.id],
      usual: 50,
      keyOf: (tag: Tag) => tag.Key,
    };
    const { items, output } = await pageOf(context, scope, input, parseTags(key.tags));
    return { Tags: toKmsTags(items), ...output };
  },
);
