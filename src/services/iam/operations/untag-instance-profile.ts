import { write } from '../../contract.ts';
import { onInstanceProfile, requireInstanceProfile } from '../access/instance-profiles.ts';
import { tagKeyKeys } from '../access/resources.ts';
import { directoryOf } from '../records/directory.ts';
import { updateInstanceProfileRow } from '../records/instance-profiles.ts';
import type { Input, UntagInstanceProfileRequest } from '../schema.ts';
import { formatTags, parseTags, removeTags, WITH_CASE } from '../tags.ts';

type UntagInput = Input<UntagInstanceProfileRequest>;

export const untagInstanceProfile = write<UntagInput, object>(
  onInstanceProfile<UntagInput>('iam:UntagInstanceProfile', (input) => [tagKeyKeys(input.TagKeys)]),
  async (context, input) => {
    const profile = await requireInstanceProfile(context, input.InstanceProfileName);
    const tags = removeTags(parseTags(profile.tags), input.TagKeys, WITH_CASE);
    await updateInstanceProfileRow(directoryOf(context), profile.id, { tags: formatTags(tags) });
    return {};
  },
);
