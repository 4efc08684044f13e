import { read } from '../../contract.ts';
import { onTagged } from '../access.ts';
import { requireTagged } from '../tagged.ts';
import { readTags } from '../tags.ts';
import type { Tag } from '../types.ts';

export const listTagsForResource = read<{ readonly resourceArn: string }, { readonly tags: Tag[] }>(
  onTagged('ListTagsForResource'),
  async (context, { resourceArn }) => {
    const { row } = await requireTagged(context, resourceArn);
    return { tags: readTags(row.tags) };
  },
);
