import { deleteWebhook as deleteRow } from '../../../center/notices/webhooks.ts';
import { write } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { requireWebhook } from '../notices/webhook-view.ts';

/** With what is waiting to be sent to it. */
export const deleteWebhook = write<{ readonly WebhookId: string }, Record<string, never>>(
  forAccount('DeleteWebhook'),
  async (context, { WebhookId }) => {
    const { id } = await requireWebhook(context, WebhookId);
    await deleteRow(context.db, id);
    return {};
  },
);
