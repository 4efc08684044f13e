import { read } from '../../contract.ts';
import { onUserOrSelf, userOrSelf } from '../access/users.ts';
import { requireLoginProfile } from '../login-profiles.ts';
import { meansRoot, rootLoginProfile } from '../root-login-profile.ts';
import type { GetLoginProfileRequest, GetLoginProfileResponse, Input } from '../schema.ts';
import { loginProfileView } from '../views.ts';

export const getLoginProfile = read<Input<GetLoginProfileRequest>, GetLoginProfileResponse>(
  onUserOrSelf('iam:GetLoginProfile'),
  async (context, input) => {
    if (meansRoot(context, input.UserName)) return { LoginProfile: await rootLoginProfile(context) };
    const user = await userOrSelf(context, input.UserName);
    const profile = await requireLoginProfile(context, user);
    return { LoginProfile: loginProfileView(profile, user.name) };
  },
);
