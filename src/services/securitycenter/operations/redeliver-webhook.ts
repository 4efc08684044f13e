import { findDelivery, redeliver } from '../../../center/notices/deliveries.ts';
import { write } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { notFound } from '../errors.ts';
import { requireWebhook } from '../notices/webhook-view.ts';

interface Input {
  readonly WebhookId: string;
  readonly DeliveryId: string;
}

/** Sends once more what was sent, or given up; under the same message id. */
export const redeliverWebhook = write<Input, Record<string, never>>(
  forAccount('RedeliverWebhook'),
  async (context, { WebhookId, DeliveryId }) => {
    const { id } = await requireWebhook(context, WebhookId);
    const delivery = await findDelivery(context.db, DeliveryId);
    if (delivery === undefined || delivery.target_id !== id)
      throw notFound(`There is no delivery ${DeliveryId}.`);
    await redeliver(context.db, context.now, delivery.id);
    return {};
  },
);
