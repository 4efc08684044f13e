import { listSubscribersOf } from '../../../center/notices/subscribers.ts';
import { read } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { type SubscriptionView, subscriptionView } from '../notices/subscription-view.ts';

/** The account's own; who subscribed by the public form is nobody's business. */
export const listSubscriptions = read<unknown, { readonly Subscriptions: readonly SubscriptionView[] }>(
  forAccount('ListSubscriptions'),
  async ({ db, accountId }) => ({
    Subscriptions: (await listSubscribersOf(db, accountId)).map(subscriptionView),
  }),
);
