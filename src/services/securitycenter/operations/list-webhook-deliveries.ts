import { listDeliveriesTo } from '../../../center/notices/deliveries.ts';
import type { DeliveryRow } from '../../../center/notices/tables.ts';
import { read } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { requireWebhook } from '../notices/webhook-view.ts';

interface DeliveryView {
  readonly DeliveryId: string;
  readonly BulletinId: string;
  readonly Version: number;
  /** `WAITING`, `DONE`, or `DEAD` once it is not tried again by itself. */
  readonly State: string;
  readonly Tries: number;
  readonly CreateDate: Date;
  readonly NextTryDate?: Date;
  readonly DoneDate?: Date;
  readonly LastProblem?: string;
}

const MOST = 100;

const viewOf = (row: DeliveryRow): DeliveryView => ({
  DeliveryId: row.id,
  BulletinId: row.bulletin_id ?? '',
  Version: row.version,
  State: row.state,
  Tries: row.tries,
  CreateDate: new Date(Number(row.created_at)),
  ...(row.state === 'WAITING' && { NextTryDate: new Date(Number(row.next_try_at)) }),
  ...(row.done_at !== null && { DoneDate: new Date(Number(row.done_at)) }),
  ...(row.last_problem !== null && { LastProblem: row.last_problem }),
});

/** The last hundred, the newest first. */
export const listWebhookDeliveries = read<
  { readonly WebhookId: string },
  { readonly Deliveries: readonly DeliveryView[] }
>(forAccount('ListWebhookDeliveries'), async (context, { WebhookId }) => {
  const { id } = await requireWebhook(context, WebhookId);
  return { Deliveries: (await listDeliveriesTo(context.db, id, MOST)).map(viewOf) };
});
