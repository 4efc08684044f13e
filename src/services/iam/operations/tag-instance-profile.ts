import { write } from '../../contract.ts';
import { onInstanceProfile, requireInstanceProfile } from '../access/instance-profiles.ts';
import { requestTagKeySets } from '../access/resources.ts';
import { directoryOf } from '../records/directory.ts';
import { updateInstanceProfileRow } from '../records/instance-profiles.ts';
import type { Input, TagInstanceProfileRequest } from '../schema.ts';
import { addTags, formatTags, parseTags, WITH_CASE } from '../tags.ts';

type TagInput = Input<TagInstanceProfileRequest>;

export const tagInstanceProfile = write<TagInput, object>(
  onInstanceProfile<TagInput>('iam:TagInstanceProfile', (input) => requestTagKeySets(input.Tags)),
  async (context, input) => {
    const profile = await requireInstanceProfile(context, input.InstanceProfileName);
    const tags = addTags(parseTags(profile.tags), input.Tags, WITH_CASE);
    await updateInstanceProfileRow(directoryOf(context), profile.id, { tags: formatTags(tags) });
    return {};
  },
);
