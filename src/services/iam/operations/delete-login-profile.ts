import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onUserOrSelf, userOrSelf } from '../access/users.ts';
import { requireLoginProfile } from '../login-profiles.ts';
import { directoryOf } from '../records/directory.ts';
import { deleteLoginProfileRow } from '../records/login-profiles.ts';
import { deleteRootLoginProfile, meansRoot } from '../root-login-profile.ts';
import type { DeleteLoginProfileRequest, Input } from '../schema.ts';

export const deleteLoginProfile = write<Input<DeleteLoginProfileRequest>, object>(
  onUserOrSelf('iam:DeleteLoginProfile'),
  async (context, input) => {
    if (meansRoot(context, input.UserName)) {
      await deleteRootLoginProfile(context);
      return {};
    }
    const user = await userOrSelf(context, input.UserName);
    await requireLoginProfile(context, user);
    await deleteLoginProfileRow(directoryOf(context), user.id);
    context.change(topic.user(user.id));
    return {};
  },
);
