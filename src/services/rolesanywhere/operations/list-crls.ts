import { listing } from '../paging.ts';
import { crls } from '../records/resources.ts';
import { crlView } from '../views.ts';

export const listCrls = listing('ListCrls', crls, 'crls', crlView);
