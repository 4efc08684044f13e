import type { NewPassword } from '../../../identity/new-password.ts';
import { topic } from '../../../identity/topics.ts';
import { preparedWrite } from '../../contract.ts';
import { onUser, requireUser } from '../access/users.ts';
import { requireLoginProfile } from '../login-profiles.ts';
import { acceptNewPassword, prepareNewPassword } from '../new-password.ts';
import { directoryOf } from '../records/directory.ts';
import { updateLoginProfileRow } from '../records/login-profiles.ts';
import type { Input, UpdateLoginProfileRequest } from '../schema.ts';

/** What is not given stays as it is. */
export const updateLoginProfile = preparedWrite<
  Input<UpdateLoginProfileRequest>,
  object,
  NewPassword | undefined
>(
  onUser('iam:UpdateLoginProfile'),
  async (context, input) => {
    const user = await requireUser(context, input.UserName);
    await requireLoginProfile(context, user);
    return input.Password === undefined ? undefined : prepareNewPassword(context, user.id, input.Password);
  },
  async (context, { UserName, PasswordResetRequired }, password) => {
    const user = await requireUser(context, UserName);
    await requireLoginProfile(context, user);
    if (password !== undefined) await acceptNewPassword(context, user.id, password);
    await updateLoginProfileRow(directoryOf(context), user.id, {
      ...(password === undefined ? {} : { password_hash: password.hash, password_changed_at: context.now }),
      ...(PasswordResetRequired === undefined ? {} : { reset_required: PasswordResetRequired ? 1 : 0 }),
    });
    context.change(topic.user(user.id));
    return {};
  },
);
