import { read } from '../../contract.ts';
import { onInstanceProfile, requireInstanceProfile } from '../access/instance-profiles.ts';
import { instanceProfileViews } from '../instance-profile-views.ts';
import { directoryOf } from '../records/directory.ts';
import type { GetInstanceProfileRequest, GetInstanceProfileResponse, Input } from '../schema.ts';
import { parseTags } from '../tags.ts';

/** `Tags` is there even if empty, unlike what CreateInstanceProfile answers. */
export const getInstanceProfile = read<Input<GetInstanceProfileRequest>, GetInstanceProfileResponse>(
  onInstanceProfile('iam:GetInstanceProfile'),
  async (context, input) => {
    const row = await requireInstanceProfile(context, input.InstanceProfileName);
    const [view] = await instanceProfileViews(directoryOf(context), [row]);
    return { InstanceProfile: view && { ...view, Tags: [...parseTags(row.tags)] } };
  },
);
