import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { changeKey } from '../change-key.ts';
import { findKey } from '../key-lookup.ts';
import { assertState } from '../key-state.ts';
import type { Input, UntagResourceRequest } from '../schema.ts';
import { formatTags, parseTags, withoutTags } from '../tags.ts';

type UntagResourceInput = Input<UntagResourceRequest>;

export const untagResource = write<UntagResourceInput, void>(
  keyAccess<UntagResourceInput>('UntagResource', { keys: ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys }) }),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    assertState(key, context.now, ['Enabled', 'Disabled', 'PendingImport', 'Unavailable']);
    await changeKey(context, key, { tags: formatTags(withoutTags(parseTags(key.tags), input.TagKeys)) });
  },
);
