import { listing } from '../paging.ts';
import { profiles } from '../records/resources.ts';
import { profileView } from '../views.ts';

export const listProfiles = listing('ListProfiles', profiles, 'profiles', profileView);
