import { write } from '../../contract.ts';
import { onTagged } from '../access.ts';
import { requireTagged } from '../tagged.ts';
import { withTags } from '../tags.ts';
import type { Tag } from '../types.ts';

interface Input {
  readonly resourceArn: string;
  readonly tags: readonly Tag[];
}

export const tagResource = write<Input, object>(onTagged('TagResource'), async (context, input) => {
  const { resources, row } = await requireTagged(context, input.resourceArn);
  await resources.update(context.db, row, { tags: withTags(row.tags, input.tags) });
  return {};
});
