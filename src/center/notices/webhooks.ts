import { createHmac } from 'node:crypto';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { Sealer } from '../../custody/custody.ts';
import { resealed, sealedColumn } from '../../custody/data-keys/sealed-store.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { NoticeTables, WebhookRow } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<NoticeTables>(db);

const placeOf = (id: string): string => `center_webhooks/${id}`;

interface NewWebhook {
  readonly accountId: AccountId;
  readonly url: string;
  readonly description: string;
}

interface Context {
  readonly db: AnyDatabase;
  readonly random: Random;
  readonly sealer: Sealer;
  readonly now: Instant;
}

/** Bytes of a secret. @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const SECRET_BYTES = 32;

/** The secret is told once, in the form of Standard Webhooks: `whsec_` and Base64. */
export async function insertWebhook(
  { db, random, sealer, now }: Context,
  { accountId, url, description }: NewWebhook,
): Promise<{ readonly row: WebhookRow; readonly secret: string }> {
  const id = `hook-${Buffer.from(random.bytes(10)).toString('hex')}`;
  const bytes = random.bytes(SECRET_BYTES);
  const row: WebhookRow = {
    id,
    account_id: accountId,
    url,
    description,
    secret: sealer.seal('secret-at-rest', bytes, placeOf(id)),
    created_at: now,
  };
  await tables(db).insertInto('center_webhooks').values(row).execute();
  return { row, secret: `whsec_${Buffer.from(bytes).toString('base64')}` };
}

export const listWebhooks = (db: AnyDatabase, accountId: AccountId): Promise<WebhookRow[]> =>
  tables(db)
    .selectFrom('center_webhooks')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

export const findWebhook = (db: AnyDatabase, id: string): Promise<WebhookRow | undefined> =>
  tables(db).selectFrom('center_webhooks').selectAll().where('id', '=', id).executeTakeFirst();

export async function deleteWebhook(db: AnyDatabase, id: string): Promise<void> {
  await tables(db).deleteFrom('center_deliveries').where('target_id', '=', id).execute();
  await tables(db).deleteFrom('center_webhooks').where('id', '=', id).execute();
}

interface Signed {
  /** Of the message: the same when it is sent again. */
  readonly messageId: string;
  readonly now: Instant;
  readonly body: string;
}

/** Takes part when data keys are replaced. */
export const sealedWebhookSecrets = sealedColumn<Pick<WebhookRow, 'id' | 'secret'>>({
  name: 'secrets of webhooks',
  table: 'center_webhooks',
  column: 'secret',
  key: ['id'],
  reseal: (sealer, { id, secret }) => resealed(sealer, secret, placeOf(id)),
});

/** Headers by which the receiver knows that we sent it, when, and whether it came before. */
export function webhookHeaders(
  sealer: Sealer,
  { id, secret }: Pick<WebhookRow, 'id' | 'secret'>,
  { messageId, now, body }: Signed,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const key = sealer.open('secret-at-rest', secret, placeOf(id)).reveal();
  const signature = createHmac('sha256', key).update(`${messageId}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': messageId,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
