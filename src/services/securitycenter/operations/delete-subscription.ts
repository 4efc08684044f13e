import { deleteSubscriber, listSubscribersOf } from '../../../center/notices/subscribers.ts';
import { write } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { notFound } from '../errors.ts';

export const deleteSubscription = write<{ readonly SubscriptionId: string }, Record<string, never>>(
  forAccount('DeleteSubscription'),
  async ({ db, accountId }, { SubscriptionId }) => {
    const mine = await listSubscribersOf(db, accountId);
    if (!mine.some(({ id }) => id === SubscriptionId))
      throw notFound(`There is no subscription ${SubscriptionId}.`);
    await deleteSubscriber(db, SubscriptionId);
    return {};
  },
);
