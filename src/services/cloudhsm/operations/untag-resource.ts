import { write } from '../../contract.ts';
import { onTagged } from '../access.ts';
import { setTags, tagsOf } from '../tagged.ts';

interface Input {
  readonly ResourceId: string;
  readonly TagKeyList: readonly string[];
}

export const untagResource = write<Input, Record<string, never>>(
  onTagged('UntagResource'),
  async (context, { ResourceId, TagKeyList }) => {
    const tags = await tagsOf(context, ResourceId);
    await setTags(
      context,
      ResourceId,
      tags.filter(({ Key }) => !TagKeyList.includes(Key)),
    );
    return {};
  },
);
