import { profiles } from '../records/resources.ts';
import { switching } from '../switching.ts';
import { profileView } from '../views.ts';

export const disableProfile = switching('DisableProfile', profiles, 'profileId', 0, (row) => ({
  profile: profileView(row),
}));
