import { listing } from '../paging.ts';
import { trustAnchors } from '../records/resources.ts';
import { trustAnchorView } from '../views.ts';

export const listTrustAnchors = listing('ListTrustAnchors', trustAnchors, 'trustAnchors', trustAnchorView);
