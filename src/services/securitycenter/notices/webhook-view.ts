import type { WebhookRow } from '../../../center/notices/tables.ts';
import { findWebhook } from '../../../center/notices/webhooks.ts';
import type { OperationContext } from '../../contract.ts';
import { notFound } from '../errors.ts';

export interface WebhookView {
  readonly WebhookId: string;
  readonly Url: string;
  readonly Description: string;
  readonly CreateDate: Date;
}

export const webhookView = ({ id, url, description, created_at }: WebhookRow): WebhookView => ({
  WebhookId: id,
  Url: url,
  Description: description,
  CreateDate: new Date(Number(created_at)),
});

/** A webhook of the caller's account. @throws AwsError ResourceNotFoundException */
export async function requireWebhook(
  { db, accountId }: Pick<OperationContext, 'db' | 'accountId'>,
  id: string,
): Promise<WebhookRow> {
  const row = await findWebhook(db, id);
  if (row === undefined || row.account_id !== accountId) throw notFound(`There is no webhook ${id}.`);
  return row;
}
