import type { HttpResponse } from '../../core/http.ts';
import { html } from '../../web/html.ts';
import {
  confirmSubscriber,
  deleteSubscriber,
  findBySecret,
  PENDING_MILLISECONDS,
} from '../notices/subscribers.ts';
import type { CenterPage } from '../parts.ts';
import { centerPage } from './layout.ts';
import { CENTER } from './paths.ts';

/** Nothing keeps the address of a page that has a secret in it, and no other page is told it. */
const told = (title: string, body: ReturnType<typeof html>, status = 200): HttpResponse => {
  const page = centerPage({ title, body, status, isPrivate: true });
  return { ...page, headers: { ...page.headers, 'referrer-policy': 'no-referrer' } };
};

const gone = (): HttpResponse =>
  told(
    'This link is of no use any more',
    html`<p>It was used, or is too old. <a href="${CENTER.subscribe}">Subscribe anew</a></p>`,
    404,
  );

/** Programs that look into mail open links, so opening one does nothing yet. */
const button = (text: string): ReturnType<typeof html> =>
  html`<form method="post"><button type="submit">${text}</button></form>`;

export const confirmPage =
  (secret: string): CenterPage =>
  async (parts, request) => {
    const { store, clock } = parts;
    const now = clock.now();
    parts.mayTry(request.remoteAddress, now);
    const subscriber = await findBySecret(store.reader, secret);
    const isOld =
      subscriber?.state === 'PENDING' && Number(subscriber.created_at) < now - PENDING_MILLISECONDS;
    if (subscriber === undefined || isOld) return gone();
    if (request.method !== 'POST' && subscriber.state === 'PENDING')
      return told(
        'Confirm your subscription',
        html`<p>Security bulletins will be sent to ${subscriber.email}.</p>${button('Confirm')}`,
      );
    if (subscriber.state === 'PENDING')
      await store.write(({ db }) => confirmSubscriber(db, now, subscriber.id));
    return told(
      'You are subscribed',
      html`<p role="status">Bulletins will be sent to ${subscriber.email}.</p>`,
    );
  };

/** By a post alone, as mail programs send it for their own button. @see https://www.rfc-editor.org/rfc/rfc8058#section-3.2 */
export const unsubscribePage =
  (secret: string): CenterPage =>
  async (parts, request) => {
    const { store, clock } = parts;
    parts.mayTry(request.remoteAddress, clock.now());
    const subscriber = await findBySecret(store.reader, secret);
    if (request.method === 'POST') {
      if (subscriber !== undefined) await store.write(({ db }) => deleteSubscriber(db, subscriber.id));
      return told('You get no more mail', html`<p role="status">The address is forgotten.</p>`);
    }
    if (subscriber === undefined) return gone();
    return told(
      'Get no more mail',
      html`<p>Nothing more is sent to ${subscriber.email}.</p>${button('Unsubscribe')}`,
    );
  };
