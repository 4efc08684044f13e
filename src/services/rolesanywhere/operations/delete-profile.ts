import { write } from '../../contract.ts';
import { onResource } from '../access.ts';
import { profiles } from '../records/resources.ts';
import type { ProfileInput, ProfileOutput } from '../types.ts';
import { profileView } from '../views.ts';

export const deleteProfile = write<ProfileInput, ProfileOutput>(
  onResource('DeleteProfile', 'profile', 'profileId'),
  async (context, { profileId }) => {
    const row = await profiles.require(context, profileId);
    await profiles.delete(context.db, row);
    return { profile: profileView(row) };
  },
);
