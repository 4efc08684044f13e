import { topic } from '../../../identity/topics.ts';
import { type AccessRule, write } from '../../contract.ts';
import { newEntityRef } from '../access/resources.ts';
import { requireUser, userRef } from '../access/users.ts';
import { nameTaken } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findUser, renameUser } from '../records/users.ts';
import type { Input, UpdateUserRequest } from '../schema.ts';

type UpdateUserInput = Input<UpdateUserRequest>;

/** AWS wants the permission on the user as it is and as it will be. */
const access: AccessRule<UpdateUserInput> = async (context, input) => {
  const row = await findUser(directoryOf(context), context.accountId, input.UserName);
  const path = input.NewPath ?? row?.path;
  const after = newEntityRef(
    'user',
    context.accountId,
    path,
    input.NewUserName ?? row?.name ?? input.UserName,
  );
  return [{ action: 'iam:UpdateUser', resources: [await userRef(context, input.UserName), after] }];
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
