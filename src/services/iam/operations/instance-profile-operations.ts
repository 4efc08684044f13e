import type { Operation } from '../../contract.ts';
import { addRoleToInstanceProfile } from './add-role-to-instance-profile.ts';
import { createInstanceProfile } from './create-instance-profile.ts';
import { deleteInstanceProfile } from './delete-instance-profile.ts';
import { getInstanceProfile } from './get-instance-profile.ts';
import { listInstanceProfileTags } from './list-instance-profile-tags.ts';
import { listInstanceProfiles } from './list-instance-profiles.ts';
import { listInstanceProfilesForRole } from './list-instance-profiles-for-role.ts';
import { removeRoleFromInstanceProfile } from './remove-role-from-instance-profile.ts';
import { tagInstanceProfile } from './tag-instance-profile.ts';
import { untagInstanceProfile } from './untag-instance-profile.ts';

export const instanceProfileOperations: Readonly<Record<string, Operation>> = {
  CreateInstanceProfile: createInstanceProfile,
  GetInstanceProfile: getInstanceProfile,
  ListInstanceProfiles: listInstanceProfiles,
  ListInstanceProfilesForRole: listInstanceProfilesForRole,
  AddRoleToInstanceProfile: addRoleToInstanceProfile,
  RemoveRoleFromInstanceProfile: removeRoleFromInstanceProfile,
  DeleteInstanceProfile: deleteInstanceProfile,
  TagInstanceProfile: tagInstanceProfile,
  UntagInstanceProfile: untagInstanceProfile,
  ListInstanceProfileTags: listInstanceProfileTags,
};
