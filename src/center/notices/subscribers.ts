import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { queueConfirmation } from './deliveries.ts';
import type { NoticeTables, SubscriberRow } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<NoticeTables>(db);

/** One plain address: nothing in it ends a header or adds a recipient. */
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$/;

export const isEmail = (text: string): boolean => text.length <= 254 && EMAIL.test(text);

export interface NewSubscriber {
  readonly email: string;
  readonly accountId: AccountId | null;
  readonly leastSeverity: string;
  readonly publicKey: string | null;
  /** Of who asks. */
  readonly network: string;
}

/** Mails to strangers that one network, and all together, may cause in an hour. */
const MOST_FROM_NETWORK = 10;
const MOST_IN_ALL = 300;
const HOUR_MILLISECONDS = 3_600_000;
/** Who does not confirm for so long is forgotten. */
export const PENDING_MILLISECONDS = 48 * HOUR_MILLISECONDS;

const newSecret = (random: Random): string => Buffer.from(random.bytes(24)).toString('base64url');

const keyOf = ({ email, accountId }: Pick<NewSubscriber, 'email' | 'accountId'>): string =>
  `${accountId ?? ''}/${email.toLowerCase()}`;

async function isTooMuch(db: AnyDatabase, now: Instant, network: string): Promise<boolean> {
  const recent = tables(db)
    .selectFrom('center_subscribers')
    .select((select) => select.fn.countAll().as('count'))
    .where('created_at', '>', now - HOUR_MILLISECONDS);
  const { count } = await recent.executeTakeFirstOrThrow();
  const fromThere = await recent.where('network', '=', network).executeTakeFirstOrThrow();
  return Number(count) >= MOST_IN_ALL || Number(fromThere.count) >= MOST_FROM_NETWORK;
}

/**
 * Asks by mail whether the address wants it: nothing else is sent before that is confirmed. Who is subscribed already is not asked
 * again, and who was asked within the hour neither. False where too many ask; whether there was such a subscription is never told.
 */
export async function askSubscriber(
  { db, random, now }: { readonly db: AnyDatabase; readonly random: Random; readonly now: Instant },
  subscriber: NewSubscriber,
): Promise<boolean> {
  const email_key = keyOf(subscriber);
  const there = await tables(db)
    .selectFrom('center_subscribers')
    .selectAll()
    .where('email_key', '=', email_key)
    .executeTakeFirst();
  if (there?.state === 'CONFIRMED') return true;
  if (there !== undefined && Number(there.created_at) > now - HOUR_MILLISECONDS) return true;
  if (await isTooMuch(db, now, subscriber.network)) return false;
  const id = there?.id ?? `sub-${Buffer.from(random.bytes(10)).toString('hex')}`;
  const row = {
    email: subscriber.email,
    account_id: subscriber.accountId,
    secret: newSecret(random),
    least_severity: subscriber.leastSeverity,
    public_key: subscriber.publicKey,
    network: subscriber.network,
    created_at: now,
  };
  if (there === undefined)
    await tables(db)
      .insertInto('center_subscribers')
      .values({ id, email_key, state: 'PENDING', confirmed_at: null, ...row })
      .execute();
  else await tables(db).updateTable('center_subscribers').set(row).where('id', '=', id).execute();
  await queueConfirmation(db, now, id);
  return true;
}

export const findBySecret = (db: AnyDatabase, secret: string): Promise<SubscriberRow | undefined> =>
  tables(db).selectFrom('center_subscribers').selectAll().where('secret', '=', secret).executeTakeFirst();

export async function confirmSubscriber(db: AnyDatabase, now: Instant, id: string): Promise<void> {
  await tables(db)
    .updateTable('center_subscribers')
    .set({ state: 'CONFIRMED', confirmed_at: now })
    .where('id', '=', id)
    .execute();
}

/** Forgets an address, with what was to be sent to it. */
export async function deleteSubscriber(db: AnyDatabase, id: string): Promise<void> {
  await tables(db).deleteFrom('center_deliveries').where('target_id', '=', id).execute();
  await tables(db).deleteFrom('center_subscribers').where('id', '=', id).execute();
}

export const listSubscribersOf = (db: AnyDatabase, accountId: AccountId): Promise<SubscriberRow[]> =>
  tables(db)
    .selectFrom('center_subscribers')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('email_key')
    .execute();

/** Forgets addresses that nobody confirmed. */
export async function forgetUnconfirmed(db: AnyDatabase, now: Instant): Promise<void> {
  const rows = await tables(db)
    .selectFrom('center_subscribers')
    .select('id')
    .where('state', '=', 'PENDING')
    .where('created_at', '<', now - PENDING_MILLISECONDS)
    .limit(100)
    .execute();
  for (const { id } of rows) await deleteSubscriber(db, id);
}
