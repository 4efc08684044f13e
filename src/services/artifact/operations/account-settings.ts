import { isSubscribed, putSubscribed } from '../../../compliance/artifact/agreement-records.ts';
import type { AnyDatabase } from '../../../storage/tables-of.ts';
import { read, write } from '../../contract.ts';
import { onAnything } from '../access.ts';

interface Settings {
  readonly accountSettings: { readonly notificationSubscriptionStatus: 'SUBSCRIBED' | 'NOT_SUBSCRIBED' };
}

const settingsOf = async (db: AnyDatabase, accountId: string): Promise<Settings> => ({
  accountSettings: {
    notificationSubscriptionStatus: (await isSubscribed(db, accountId)) ? 'SUBSCRIBED' : 'NOT_SUBSCRIBED',
  },
});

export const getAccountSettings = read<unknown, Settings>(
  onAnything('GetAccountSettings'),
  ({ db, accountId }) => settingsOf(db, accountId),
);

/** Whether the account's root is mailed when a report is published. */
export const putAccountSettings = write<{ readonly notificationSubscriptionStatus?: string }, Settings>(
  onAnything('PutAccountSettings'),
  async ({ db, accountId }, { notificationSubscriptionStatus: status }) => {
    if (status !== undefined) await putSubscribed(db, accountId, status === 'SUBSCRIBED');
    return settingsOf(db, accountId);
  },
);
