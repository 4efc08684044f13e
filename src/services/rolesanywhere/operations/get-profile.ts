import { read } from '../../contract.ts';
import { onResource } from '../access.ts';
import { profiles } from '../records/resources.ts';
import type { ProfileInput, ProfileOutput } from '../types.ts';
import { profileView } from '../views.ts';

export const getProfile = read<ProfileInput, ProfileOutput>(
  onResource('GetProfile', 'profile', 'profileId'),
  async (context, { profileId }) => ({ profile: profileView(await profiles.require(context, profileId)) }),
);
