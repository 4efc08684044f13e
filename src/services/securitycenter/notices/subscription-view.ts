import type { SubscriberRow } from '../../../center/notices/tables.ts';

export interface SubscriptionView {
  readonly SubscriptionId: string;
  readonly Email: string;
  /** `PENDING` until the link in the first mail is followed. */
  readonly State: string;
  readonly LeastSeverity: string;
  readonly IsEncrypted: boolean;
  readonly CreateDate: Date;
}

export const subscriptionView = (row: SubscriberRow): SubscriptionView => ({
  SubscriptionId: row.id,
  Email: row.email,
  State: row.state,
  LeastSeverity: row.least_severity,
  IsEncrypted: row.public_key !== null,
  CreateDate: new Date(Number(row.created_at)),
});
