import { write } from '../../contract.ts';
import { onResource } from '../access.ts';
import { withoutSettings } from '../notifications.ts';
import { trustAnchors } from '../records/resources.ts';
import type { NotificationKey, TrustAnchorInput, TrustAnchorOutput } from '../types.ts';
import { trustAnchorView } from '../views.ts';

interface Input extends TrustAnchorInput {
  readonly notificationSettingKeys: readonly NotificationKey[];
}

export const resetNotificationSettings = write<Input, TrustAnchorOutput>(
  onResource('ResetNotificationSettings', 'trust-anchor', 'trustAnchorId'),
  async (context, { trustAnchorId, notificationSettingKeys }) => {
    const row = await trustAnchors.require(context, trustAnchorId);
    const changed = await trustAnchors.update(context.db, row, {
      notification_settings: withoutSettings(row.notification_settings, notificationSettingKeys),
      updated_at: context.now,
    });
    return { trustAnchor: trustAnchorView(changed) };
  },
);
