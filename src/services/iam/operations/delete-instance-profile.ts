import { write } from '../../contract.ts';
import { onInstanceProfile, requireInstanceProfile } from '../access/instance-profiles.ts';
import { roleInInstanceProfile } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { deleteInstanceProfileRow } from '../records/instance-profiles.ts';
import type { DeleteInstanceProfileRequest, Input } from '../schema.ts';

export const deleteInstanceProfile = write<Input<DeleteInstanceProfileRequest>, object>(
  onInstanceProfile('iam:DeleteInstanceProfile'),
  async (context, input) => {
    const profile = await requireInstanceProfile(context, input.InstanceProfileName);
    if (profile.role_id !== null) throw roleInInstanceProfile();
    await deleteInstanceProfileRow(directoryOf(context), profile.id);
    return {};
  },
);
