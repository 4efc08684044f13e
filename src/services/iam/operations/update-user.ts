import { topic } from '../../../identity/topics.ts';
import { type AccessRule, write } from '../../contract.ts';
import { newEntityRef } from '../access/resources.ts';
import { refOfUser, requireUser } from '../access/users.ts';
import { nameTaken } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findUser, renameUser } from '../records/users.ts';
import type { Input, UpdateUserRequest } from '../schema.ts';

type UpdateUserInput = Input<UpdateUserRequest>;

/** AWS wants the permission on the user as it is and as it will be: it keeps its tags. */
const access: AccessRule<UpdateUserInput> = async (context, input) => {
  const row = await findUser(directoryOf(context), context.accountId, input.UserName);
  const before = refOfUser(context, input.UserName, row);
  const path = input.NewPath ?? row?.path;
  const name = input.NewUserName ?? row?.name ?? input.UserName;
  const after = { ...before, ...newEntityRef('user', context.accountId, path, name), label: `user ${name}` };
  return [{ action: 'iam:UpdateUser', resources: [before, after] }];
};

export const updateUser = write<UpdateUserInput, object>(access, async (context, input) => {
  const db = directoryOf(context);
  const user = await requireUser(context, input.UserName);
  const name = input.NewUserName ?? user.name;
  const holder = await findUser(db, context.accountId, name);
  if (holder !== undefined && holder.id !== user.id) throw nameTaken('User', name);
  await renameUser(db, user.id, name, input.NewPath ?? user.path);
  context.change(topic.user(user.id));
  return {};
});
