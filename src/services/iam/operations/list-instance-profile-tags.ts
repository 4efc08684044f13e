import { read } from '../../contract.ts';
import { onInstanceProfile, requireInstanceProfile } from '../access/instance-profiles.ts';
import { pageOfTags } from '../paging.ts';
import type { Input, ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse } from '../schema.ts';
import { parseTags, WITH_CASE } from '../tags.ts';

type ListTagsInput = Input<ListInstanceProfileTagsRequest>;

export const listInstanceProfileTags = read<ListTagsInput, ListInstanceProfileTagsResponse>(
  onInstanceProfile('iam:ListInstanceProfileTags'),
  async (context, input) => {
    const { id, tags: column } = await requireInstanceProfile(context, input.InstanceProfileName);
    const tags = parseTags(column);
    const { items, output } = await pageOfTags(
      context,
      'ListInstanceProfileTags',
      id,
      input,
      tags,
      WITH_CASE,
    );
    return { Tags: [...items], ...output };
  },
);
