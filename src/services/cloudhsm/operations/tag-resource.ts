import type { Tag } from '../../../core/tag.ts';
import { write } from '../../contract.ts';
import { onTagged } from '../access.ts';
import { setTags, tagsOf } from '../tagged.ts';
import { withTags } from '../tags.ts';

interface Input {
  readonly ResourceId: string;
  readonly TagList: readonly Tag[];
}

export const tagResource = write<Input, Record<string, never>>(
  onTagged('TagResource'),
  async (context, { ResourceId, TagList }) => {
    await setTags(context, ResourceId, withTags(await tagsOf(context, ResourceId), TagList));
    return {};
  },
);
