import { read } from '../../contract.ts';
import { onResource } from '../access.ts';
import { trustAnchors } from '../records/resources.ts';
import type { TrustAnchorInput, TrustAnchorOutput } from '../types.ts';
import { trustAnchorView } from '../views.ts';

export const getTrustAnchor = read<TrustAnchorInput, TrustAnchorOutput>(
  onResource('GetTrustAnchor', 'trust-anchor', 'trustAnchorId'),
  async (context, { trustAnchorId }) => ({
    trustAnchor: trustAnchorView(await trustAnchors.require(context, trustAnchorId)),
  }),
);
