import type { Tag } from '../../core/tag.ts';
import { clusterTopic, updateBackup, updateCluster } from '../../custody/clusters/records.ts';
import type { OperationContext, WriteContext } from '../contract.ts';
import { ownBackup, ownCluster } from './own-rows.ts';
import { readTags } from './tags.ts';

/** Tags of a cluster or backup of the caller's. @throws AwsError CloudHsmResourceNotFoundException */
export async function tagsOf(
  context: Pick<OperationContext, 'db' | 'accountId' | 'region'>,
  resourceId: string,
): Promise<Tag[]> {
  const row = await (resourceId.startsWith('backup-') ? ownBackup : ownCluster)(context, resourceId);
  return readTags(row.tags);
}

export async function setTags(
  context: WriteContext,
  resourceId: string,
  tags: readonly Tag[],
): Promise<void> {
  const update = resourceId.startsWith('backup-') ? updateBackup : updateCluster;
  await update(context.db, resourceId, { tags: JSON.stringify(tags) });
  context.change(clusterTopic(resourceId));
}
