import { listWebhooks as listRows } from '../../../center/notices/webhooks.ts';
import { read } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { type WebhookView, webhookView } from '../notices/webhook-view.ts';

export const listWebhooks = read<unknown, { readonly Webhooks: readonly WebhookView[] }>(
  forAccount('ListWebhooks'),
  async ({ db, accountId }) => ({ Webhooks: (await listRows(db, accountId)).map(webhookView) }),
);
