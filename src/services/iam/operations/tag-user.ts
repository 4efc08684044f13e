import { topic } from '../../../identity/topics.ts';
import { type AccessRule, write } from '../../contract.ts';
import { requestTagKeys } from '../access/resources.ts';
import { requireUser, userRef } from '../access/users.ts';
import { directoryOf } from '../records/directory.ts';
import { setUserTags } from '../records/users.ts';
import type { Input, TagUserRequest } from '../schema.ts';
import { addTags, formatTags, parseTags } from '../tags.ts';

type TagUserInput = Input<TagUserRequest>;

const access: AccessRule<TagUserInput> = async (context, input) => [
  {
    action: 'iam:TagUser',
    resources: [await userRef(context, input.UserName)],
    contextKeys: requestTagKeys(input.Tags),
  },
];

export const tagUser = write<TagUserInput, object>(access, async (context, input) => {
  const user = await requireUser(context, input.UserName);
  const tags = addTags(parseTags(user.tags), input.Tags);
  await setUserTags(directoryOf(context), user.id, formatTags(tags));
  context.change(topic.user(user.id));
  return {};
});
