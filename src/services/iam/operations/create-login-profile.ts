import type { NewPassword } from '../../../identity/new-password.ts';
import type { UserRow } from '../../../identity/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { type OperationContext, preparedWrite } from '../../contract.ts';
import { onUserOrSelf, userOrSelf } from '../access/users.ts';
import { entityAlreadyExists, validationError } from '../errors.ts';
import { acceptNewPassword, prepareNewPassword } from '../new-password.ts';
import { directoryOf } from '../records/directory.ts';
import { findLoginProfile, insertLoginProfile } from '../records/login-profiles.ts';
import { createRootLoginProfile, meansRoot, prepareRootPassword } from '../root-login-profile.ts';
import type { CreateLoginProfileRequest, CreateLoginProfileResponse, Input } from '../schema.ts';
import { loginProfileView } from '../views.ts';

type CreateLoginProfileInput = Input<CreateLoginProfileRequest>;

/** The password may be left out only where a session of AssumeRoot brings root's password back. */
const passwordMissing = () =>
  validationError('Must specify password when not calling with a session of AssumeRoot');

async function userWithoutProfile(
  context: Pick<OperationContext, 'accountId' | 'caller' | 'db'>,
  userName: string | undefined,
): Promise<UserRow> {
  const user = await userOrSelf(context, userName);
  if (await findLoginProfile(directoryOf(context), user.id))
    throw entityAlreadyExists(`Login Profile for user ${user.name} already exists.`);
  return user;
}

export const createLoginProfile = preparedWrite<
  CreateLoginProfileInput,
  CreateLoginProfileResponse,
  NewPassword | string
>(
  onUserOrSelf('iam:CreateLoginProfile'),
  async (context, input) => {
    if (meansRoot(context, input.UserName)) return prepareRootPassword(context, input.Password);
    const user = await userWithoutProfile(context, input.UserName);
    if (input.Password === undefined) throw passwordMissing();
    return prepareNewPassword(context, user.id, input.Password);
  },
  async (context, input, password) => {
    if (typeof password === 'string')
      return { LoginProfile: await createRootLoginProfile(context, password) };
    const user = await userWithoutProfile(context, input.UserName);
    await acceptNewPassword(context, user.id, password);
    const row = {
      user_id: user.id,
      password_hash: password.hash,
      password_changed_at: context.now,
      reset_required: input.PasswordResetRequired === true ? 1 : 0,
      created_at: context.now,
    } as const;
    await insertLoginProfile(directoryOf(context), row);
    context.change(topic.user(user.id));
    return { LoginProfile: loginProfileView(row, user.name) };
  },
);
