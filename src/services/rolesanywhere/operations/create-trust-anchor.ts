import { newUuid } from '../../../core/uuid.ts';
import { preparedWrite } from '../../contract.ts';
import { onNew } from '../access.ts';
import { checkedBundle } from '../checked-source.ts';
import { withSettings } from '../notifications.ts';
import { trustAnchors } from '../records/resources.ts';
import { newTags } from '../tags.ts';
import type { NotificationSetting, Source, Tag, TrustAnchorOutput } from '../types.ts';
import { trustAnchorView } from '../views.ts';

interface Input {
  readonly name: string;
  readonly source: Source;
  readonly enabled?: boolean;
  readonly tags?: readonly Tag[];
  readonly notificationSettings?: readonly NotificationSetting[];
}

export const createTrustAnchor = preparedWrite<
  Input,
  TrustAnchorOutput,
  Awaited<ReturnType<typeof checkedBundle>>
>(
  onNew('CreateTrustAnchor'),
  ({ now }, { source }) => checkedBundle(source, now),
  async (context, { name, enabled = false, tags, notificationSettings = [] }, bundle) => {
    const { accountId: account_id, region, now, random } = context;
    const row = await trustAnchors.insert(context, {
      account_id,
      region,
      id: newUuid(random),
      name,
      enabled: enabled ? 1 : 0,
      ...bundle,
      notification_settings: withSettings('[]', notificationSettings, account_id),
      tags: newTags(tags),
      created_at: now,
      updated_at: now,
    });
    return { trustAnchor: trustAnchorView(row) };
  },
);
