import { trustAnchors } from '../records/resources.ts';
import { switching } from '../switching.ts';
import { trustAnchorView } from '../views.ts';

export const enableTrustAnchor = switching('EnableTrustAnchor', trustAnchors, 'trustAnchorId', 1, (row) => ({
  trustAnchor: trustAnchorView(row),
}));
