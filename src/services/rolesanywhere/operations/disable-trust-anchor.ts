import { trustAnchors } from '../records/resources.ts';
import { switching } from '../switching.ts';
import { trustAnchorView } from '../views.ts';

export const disableTrustAnchor = switching(
  'DisableTrustAnchor',
  trustAnchors,
  'trustAnchorId',
  0,
  (row) => ({ trustAnchor: trustAnchorView(row) }),
);
