import { write } from '../../contract.ts';
import { onResource } from '../access.ts';
import { withSettings } from '../notifications.ts';
import { trustAnchors } from '../records/resources.ts';
import type { NotificationSetting, TrustAnchorInput, TrustAnchorOutput } from '../types.ts';
import { trustAnchorView } from '../views.ts';

interface Input extends TrustAnchorInput {
  readonly notificationSettings: readonly NotificationSetting[];
}

export const putNotificationSettings = write<Input, TrustAnchorOutput>(
  onResource('PutNotificationSettings', 'trust-anchor', 'trustAnchorId'),
  async (context, { trustAnchorId, notificationSettings }) => {
    const row = await trustAnchors.require(context, trustAnchorId);
    const changed = await trustAnchors.update(context.db, row, {
      notification_settings: withSettings(row.notification_settings, notificationSettings, context.accountId),
      updated_at: context.now,
    });
    return { trustAnchor: trustAnchorView(changed) };
  },
);
