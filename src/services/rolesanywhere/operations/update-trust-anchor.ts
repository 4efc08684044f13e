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

export const updateTrustAnchor = preparedWrite<
  Input,
  TrustAnchorOutput,
  Awaited<ReturnType<typeof checkedBundle>> | undefined
>(
  onResource('UpdateTrustAnchor', 'trust-anchor', 'trustAnchorId'),
  async (context, { trustAnchorId, source }) => {
    await trustAnchors.require(context, trustAnchorId);
    return source && checkedBundle(source, context.now);
  },
  async (context, { trustAnchorId, name }, bundle) => {
    const row = await trustAnchors.require(context, trustAnchorId);
    const changed = await trustAnchors.update(context.db, row, {
      ...(name !== undefined && { name }),
      ...bundle,
      updated_at: context.now,
    });
    return { trustAnchor: trustAnchorView(changed) };
  },
);
