import { AwsError } from '../../../core/aws-error.ts';
import { SecretBytes } from '../../../core/secret-bytes.ts';
import type { NewPassword } from '../../../identity/new-password.ts';
import { isPassword } from '../../../identity/password.ts';
import { topic } from '../../../identity/topics.ts';
import { preparedWrite } from '../../contract.ts';
import { changePasswordAccess, passwordOwner } from '../access/password.ts';
import { entityTemporarilyUnmodifiable } from '../errors.ts';
import { requireLoginProfile } from '../login-profiles.ts';
import { acceptNewPassword, prepareNewPassword } from '../new-password.ts';
import { directoryOf } from '../records/directory.ts';
import { updateLoginProfileRow } from '../records/login-profiles.ts';
import type { ChangePasswordRequest, Input } from '../schema.ts';

interface ProvenChange {
  /** Hash of the password that the caller knew. */
  readonly knownHash: string;
  readonly password: NewPassword;
}

/** Also by keys of a user whose password has expired: that only closes the console. */
export const changePassword = preparedWrite<Input<ChangePasswordRequest>, object, ProvenChange>(
  changePasswordAccess,
  async (context, input) => {
    const user = await passwordOwner(context);
    const { password_hash: knownHash } = await requireLoginProfile(context, user);
    if (!(await isPassword(SecretBytes.fromText(input.OldPassword), knownHash)))
      throw new AwsError('AccessDenied', 'The old password was incorrect.', { status: 403 });
    return { knownHash, password: await prepareNewPassword(context, user.id, input.NewPassword) };
  },
  async (context, _input, { knownHash, password }) => {
    const user = await passwordOwner(context);
    const profile = await requireLoginProfile(context, user);
    if (profile.password_hash !== knownHash)
      throw entityTemporarilyUnmodifiable('The password was changed by another request. Please try again.');
    await acceptNewPassword(context, user.id, password);
    await updateLoginProfileRow(directoryOf(context), user.id, {
      password_hash: password.hash,
      password_changed_at: context.now,
      reset_required: 0,
    });
    context.change(topic.user(user.id));
    return {};
  },
);
