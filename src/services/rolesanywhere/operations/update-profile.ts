import { write } from '../../contract.ts';
import { onChangedProfile } from '../access.ts';
import { profileColumns } from '../checked-profile.ts';
import { profiles } from '../records/resources.ts';
import type { ProfileInput, ProfileOutput, ProfileSettings } from '../types.ts';
import { profileView } from '../views.ts';

export const updateProfile = write<ProfileInput & ProfileSettings, ProfileOutput>(
  onChangedProfile,
  async (context, input) => {
    const row = await profiles.require(context, input.profileId);
    const columns = { ...profileColumns(input), updated_at: context.now };
    return { profile: profileView(await profiles.update(context.db, row, columns)) };
  },
);
