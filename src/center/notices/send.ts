import type { Clock } from '../../core/clock.ts';
import type { Sealer } from '../../custody/custody.ts';
import { publicAddressPolicy } from '../../identity/oidc/address-policy.ts';
import type { Store } from '../../storage/store.ts';
import { tablesOf } from '../../storage/tables-of.ts';
import type { Mail, Mailer } from '../../web/mailer.ts';
import { findPublication, type Publication } from '../bulletins/publications.ts';
import { guardedRequest } from '../guarded-request.ts';
import { encryptTo } from '../pgp/encrypt-to.ts';
import { readCenterSettings } from '../settings.ts';
import { deliveryDone, deliveryFailed, hasDueDeliveries, takeDeliveries } from './deliveries.ts';
import { bulletinEvent, bulletinMail } from './messages.ts';
import type { DeliveryRow, NoticeTables, SubscriberRow } from './tables.ts';
import { findWebhook, webhookHeaders } from './webhooks.ts';

export interface SendParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly mailer: Mailer | undefined;
  readonly publicUrl: () => string;
}

/** Pages of a subscription, by its secret. */
export const subscriptionUrl = (publicUrl: string, deed: 'confirm' | 'unsubscribe', secret: string): string =>
  `${publicUrl}/security/${deed}/${secret}`;

function confirmationMail(publicUrl: string, { email, secret }: SubscriberRow): Mail {
  return {
    to: email,
    subject: 'Please confirm: security bulletins by mail',
    text: `Somebody, probably you, asked for security bulletins to be sent to this address.

To confirm, open this page and press the button:
${subscriptionUrl(publicUrl, 'confirm', secret)}

If it was not you, do nothing: the request is forgotten in two days, and nothing more is sent.`,
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc8058 */
async function noticeMail(
  publicUrl: string,
  subscriber: SubscriberRow,
  publication: Publication,
): Promise<Mail> {
  const { email, secret, public_key: publicKey } = subscriber;
  const { subject, plainSubject, text } = bulletinMail(publication, publicUrl);
  const unsubscribe = subscriptionUrl(publicUrl, 'unsubscribe', secret);
  const whole = `${text}\n\n-- \nYou asked for this mail. To get no more: ${unsubscribe}`;
  return {
    to: email,
    subject: publicKey === null ? subject : plainSubject,
    text: publicKey === null ? whole : await encryptTo(publicKey, whole),
    headers: {
      'List-Unsubscribe': `<${unsubscribe}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
    },
  };
}

/** Bytes of a receiver's answer that are read; it has nothing to say. */
const MOST_ANSWER_BYTES = 64 * 1024;

async function callWebhook(
  { store, sealer, clock, publicUrl }: SendParts,
  { id, target_id }: DeliveryRow,
  publication: Publication,
): Promise<void> {
  const hook = await findWebhook(store.reader, target_id);
  if (hook === undefined) return;
  const { settings } = await readCenterSettings(store.reader);
  const body = JSON.stringify(bulletinEvent(publication, publicUrl()));
  const { status } = await guardedRequest(hook.url, {
    method: 'POST',
    headers: webhookHeaders(sealer, hook, { messageId: id, now: clock.now(), body }),
    body,
    addresses: publicAddressPolicy(settings.allowsPrivateAddresses),
    mostBytes: MOST_ANSWER_BYTES,
  });
  if (status < 200 || status > 299) throw new Error(`it answers ${status}`);
}

/** @throws what went wrong; nothing of it is secret */
async function deliver(parts: SendParts, delivery: DeliveryRow): Promise<void> {
  const { store, mailer, publicUrl } = parts;
  const { kind, target_id, bulletin_id, version } = delivery;
  const publication =
    bulletin_id === null ? undefined : await findPublication(store.reader, bulletin_id, version);
  if (kind === 'WEBHOOK') {
    if (publication !== undefined) await callWebhook(parts, delivery, publication);
    return;
  }
  const subscriber = await tablesOf<NoticeTables>(store.reader)
    .selectFrom('center_subscribers')
    .selectAll()
    .where('id', '=', target_id)
    .executeTakeFirst();
  if (subscriber === undefined) return;
  if (mailer === undefined) throw new Error('there is no mail server');
  if (kind === 'CONFIRMATION') await mailer.send(confirmationMail(publicUrl(), subscriber));
  else if (publication !== undefined && subscriber.state === 'CONFIRMED')
    await mailer.send(await noticeMail(publicUrl(), subscriber, publication));
}

/** Sends what is due. Any number of nodes may do it at once: each delivery is taken by one. */
export async function sendDue(parts: SendParts, isStopped: () => boolean): Promise<void> {
  const { store, clock } = parts;
  if (!(await hasDueDeliveries(store.reader, clock.now()))) return;
  const taken = await store.write(({ db }) => takeDeliveries(db, clock.now()));
  const sendOne = async (delivery: DeliveryRow): Promise<void> => {
    if (isStopped()) return;
    try {
      await deliver(parts, delivery);
    } catch (problem) {
      const text = problem instanceof Error ? problem.message : String(problem);
      await store.write(({ db }) => deliveryFailed(db, delivery, text));
      return;
    }
    await store.write(({ db }) => deliveryDone(db, clock.now(), delivery.id));
  };
  // One receiver that answers slowly does not keep the others waiting.
  await Promise.all(taken.map(sendOne));
}
