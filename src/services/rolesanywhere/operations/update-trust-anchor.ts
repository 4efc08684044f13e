import { preparedWrite } from '../../contract.ts';
import { onResource } from '../access.ts';
import { checkedBundle } from '../checked-source.ts';
import { trustAnchors } from '../records/resources.ts';
import type { Source, TrustAnchorInput, TrustAnchorOutput } from '../types.ts';
import { trustAnchorView } from '../views.ts';

interface Input extends TrustAnchorInput {
  readonly name?: string;
  readonly source?: Source;
}

export const updateTrustAnchor = preparedWrite<Input, TrustAnchorOutput, string | undefined>(
  onResource('UpdateTrustAnchor', 'trust-anchor', 'trustAnchorId'),
  async (context, { trustAnchorId, source }) => {
    await trustAnchors.require(context, trustAnchorId);
    return source && checkedBundle(source, context.now);
  },
  async (context, { trustAnchorId, name }, certificate_bundle) => {
    const row = await trustAnchors.require(context, trustAnchorId);
    const changed = await trustAnchors.update(context.db, row, {
      ...(name !== undefined && { name }),
      ...(certificate_bundle !== undefined && { certificate_bundle }),
      updated_at: context.now,
    });
    return { trustAnchor: trustAnchorView(changed) };
  },
);
