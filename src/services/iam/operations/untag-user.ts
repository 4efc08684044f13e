import { topic } from '../../../identity/topics.ts';
import { type AccessRule, write } from '../../contract.ts';
import { tagKeyKeys } from '../access/resources.ts';
import { requireUser, userRef } from '../access/users.ts';
import { directoryOf } from '../records/directory.ts';
import { setUserTags } from '../records/users.ts';
import type { Input, UntagUserRequest } from '../schema.ts';
import { formatTags, parseTags, removeTags } from '../tags.ts';

type UntagUserInput = Input<UntagUserRequest>;

const access: AccessRule<UntagUserInput> = async (context, input) => [
  {
    action: 'iam:UntagUser',
    resources: [await userRef(context, input.UserName)],
    contextKeys: tagKeyKeys(input.TagKeys),
  },
];

export const untagUser = write<UntagUserInput, object>(access, async (context, input) => {
  const user = await requireUser(context, input.UserName);
  const tags = removeTags(parseTags(user.tags), input.TagKeys);
  await setUserTags(directoryOf(context), user.id, formatTags(tags));
  context.change(topic.user(user.id));
  return {};
});
