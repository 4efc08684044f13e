import { write } from '../../contract.ts';
import { onResource } from '../access.ts';
import { forgetNotices } from '../records/expiry-notices.ts';
import { trustAnchors } from '../records/resources.ts';
import type { TrustAnchorInput, TrustAnchorOutput } from '../types.ts';
import { trustAnchorView } from '../views.ts';

export const deleteTrustAnchor = write<TrustAnchorInput, TrustAnchorOutput>(
  onResource('DeleteTrustAnchor', 'trust-anchor', 'trustAnchorId'),
  async (context, { trustAnchorId }) => {
    const row = await trustAnchors.require(context, trustAnchorId);
    await trustAnchors.delete(context.db, row);
    await forgetNotices(context.db, row);
    return { trustAnchor: trustAnchorView(row) };
  },
);
