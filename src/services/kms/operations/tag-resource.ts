import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { changeKey } from '../change-key.ts';
import { findKey } from '../key-lookup.ts';
import { assertState } from '../key-state.ts';
import type { Input, TagResourceRequest } from '../schema.ts';
import { formatTags, parseTags, requestTagKeys, withTags } from '../tags.ts';

type TagResourceInput = Input<TagResourceRequest>;

export const tagResource = write<TagResourceInput, void>(
  keyAccess<TagResourceInput>('TagResource', { keys: ({ Tags }) => requestTagKeys(Tags) }),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    assertState(key, context.now, ['Enabled', 'Disabled', 'PendingImport', 'Unavailable']);
    await changeKey(context, key, { tags: formatTags(withTags(parseTags(key.tags), input.Tags)) });
  },
);
