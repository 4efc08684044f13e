import { profiles } from '../records/resources.ts';
import { switching } from '../switching.ts';
import { profileView } from '../views.ts';

export const enableProfile = switching('EnableProfile', profiles, 'profileId', 1, (row) => ({
  profile: profileView(row),
}));
