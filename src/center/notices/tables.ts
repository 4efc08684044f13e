import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { bytesType, instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface NoticeTables {
  center_subscribers: SubscriberRow;
  center_webhooks: WebhookRow;
  center_announcements: AnnouncementRow;
  center_deliveries: DeliveryRow;
  center_acknowledgements: AcknowledgementRow;
}

export interface SubscriberRow {
  id: string;
  email: string;
  /** In lower case, behind the account's id or nothing: nobody is subscribed twice. */
  email_key: string;
  /** Whose bulletins; null for a stranger, who gets all. */
  account_id: AccountId | null;
  state: 'PENDING' | 'CONFIRMED';
  /** In links of mails; whoever has it may confirm and end the subscription, and nothing else. */
  secret: string;
  least_severity: string;
  /** Armored; mails are encrypted to it. */
  public_key: string | null;
  /** Of who asked, for limits; an address without its last part. */
  network: string;
  created_at: Instant;
  confirmed_at: Instant | null;
}

export interface WebhookRow {
  id: string;
  account_id: AccountId;
  url: string;
  description: string;
  /** Sealed for `secret-at-rest`, bound to `center_webhooks/<id>`. */
  secret: Uint8Array;
  created_at: Instant;
}

/** A version that readers are being told of, in portions. */
export interface AnnouncementRow {
  bulletin_id: string;
  version: number;
  created_at: Instant;
  /** The last of each kind for whom a delivery is queued. */
  subscriber_cursor: string;
  webhook_cursor: string;
  is_done: number;
}

export const DELIVERY_KINDS = ['CONFIRMATION', 'MAIL', 'WEBHOOK'] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

export interface DeliveryRow {
  /** Kind, target, bulletin and version: so that everybody is told once. */
  id: string;
  kind: DeliveryKind;
  target_id: string;
  bulletin_id: string | null;
  version: number;
  state: 'WAITING' | 'DONE' | 'DEAD';
  tries: number;
  next_try_at: Instant;
  last_problem: string | null;
  created_at: Instant;
  done_at: Instant | null;
}

export interface AcknowledgementRow {
  account_id: AccountId;
  bulletin_id: string;
  version: number;
  acknowledged_by: string;
  acknowledged_at: Instant;
}

export const noticeTables: Migration = {
  name: '2026-12-08-center-notices',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('center_subscribers')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('email', text, (c) => c.notNull())
      .addColumn('email_key', text, (c) => c.notNull().unique())
      .addColumn('account_id', text, (c) => c.references('accounts.id'))
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('secret', text, (c) => c.notNull().unique())
      .addColumn('least_severity', text, (c) => c.notNull())
      .addColumn('public_key', text)
      .addColumn('network', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('confirmed_at', instantType)
      .execute();
    await db.schema
      .createIndex('center_subscribers_pending')
      .on('center_subscribers')
      .columns(['state', 'created_at'])
      .execute();
    await db.schema
      .createTable('center_webhooks')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('url', text, (c) => c.notNull())
      .addColumn('description', text, (c) => c.notNull())
      .addColumn('secret', bytesType(dialect), (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('center_announcements')
      .addColumn('bulletin_id', text, (c) => c.notNull().references('center_bulletins.id'))
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('subscriber_cursor', text, (c) => c.notNull())
      .addColumn('webhook_cursor', text, (c) => c.notNull())
      .addColumn('is_done', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('center_announcements_key', ['bulletin_id', 'version'])
      .execute();
    await db.schema
      .createTable('center_deliveries')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('kind', text, (c) => c.notNull())
      .addColumn('target_id', text, (c) => c.notNull())
      .addColumn('bulletin_id', text)
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('tries', 'integer', (c) => c.notNull())
      .addColumn('next_try_at', instantType, (c) => c.notNull())
      .addColumn('last_problem', text)
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('done_at', instantType)
      .execute();
    await db.schema
      .createIndex('center_deliveries_due')
      .on('center_deliveries')
      .columns(['state', 'next_try_at'])
      .execute();
    await db.schema
      .createIndex('center_deliveries_target')
      .on('center_deliveries')
      .columns(['target_id', 'created_at'])
      .execute();
    await db.schema
      .createTable('center_acknowledgements')
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('bulletin_id', text, (c) => c.notNull().references('center_bulletins.id'))
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('acknowledged_by', text, (c) => c.notNull())
      .addColumn('acknowledged_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('center_acknowledgements_key', ['account_id', 'bulletin_id', 'version'])
      .execute();
  },
};
