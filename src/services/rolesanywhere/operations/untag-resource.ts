import { write } from '../../contract.ts';
import { onTagged } from '../access.ts';
import { requireTagged } from '../tagged.ts';
import { withoutTags } from '../tags.ts';

interface Input {
  readonly resourceArn: string;
  readonly tagKeys: readonly string[];
}

export const untagResource = write<Input, object>(onTagged('UntagResource'), async (context, input) => {
  const { resources, row } = await requireTagged(context, input.resourceArn);
  await resources.update(context.db, row, { tags: withoutTags(row.tags, input.tagKeys) });
  return {};
});
