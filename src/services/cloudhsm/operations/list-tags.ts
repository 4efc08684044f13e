import type { Tag } from '../../../core/tag.ts';
import { read } from '../../contract.ts';
import { onTagged } from '../access.ts';
import { type PageInput, pageOf } from '../paging.ts';
import { tagsOf } from '../tagged.ts';

interface Input extends PageInput {
  readonly ResourceId: string;
}

const MOST_RESULTS = 100;

export const listTags = read<Input, { TagList: readonly Tag[]; NextToken?: string }>(
  onTagged('ListTags'),
  async (context, input) => {
    const tags = await tagsOf(context, input.ResourceId);
    const list = `tags/${input.ResourceId}`;
    const { items, output } = pageOf(context, list, input, MOST_RESULTS, tags, ({ Key }) => Key);
    return { TagList: items, ...output };
  },
);
