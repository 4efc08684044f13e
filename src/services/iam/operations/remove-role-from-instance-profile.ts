import { write } from '../../contract.ts';
import { onInstanceProfile, requireInstanceProfile } from '../access/instance-profiles.ts';
import { requireRole } from '../access/roles.ts';
import { roleNotInInstanceProfile } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { updateInstanceProfileRow } from '../records/instance-profiles.ts';
import type { Input, RemoveRoleFromInstanceProfileRequest } from '../schema.ts';

export const removeRoleFromInstanceProfile = write<Input<RemoveRoleFromInstanceProfileRequest>, object>(
  onInstanceProfile('iam:RemoveRoleFromInstanceProfile'),
  async (context, input) => {
    const profile = await requireInstanceProfile(context, input.InstanceProfileName);
    const role = await requireRole(context, input.RoleName);
    if (profile.role_id !== role.id)
      throw roleNotInInstanceProfile(input.RoleName, input.InstanceProfileName);
    await updateInstanceProfileRow(directoryOf(context), profile.id, { role_id: null });
    return {};
  },
);
