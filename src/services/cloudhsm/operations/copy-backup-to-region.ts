import type { Tag } from '../../../core/tag.ts';
import { newClusterId } from '../../../custody/clusters/ids.ts';
import { clusterTopic, insertBackup } from '../../../custody/clusters/records.ts';
import { write } from '../../contract.ts';
import { onCopiedBackup } from '../access.ts';
import { invalidRequest } from '../errors.ts';
import { ownBackup } from '../own-rows.ts';
import { checkedTags, readTags } from '../tags.ts';
import type { BackupInput } from '../types.ts';

interface Input extends BackupInput {
  readonly DestinationRegion: string;
  readonly TagList?: readonly Tag[];
}

interface DestinationBackup {
  readonly CreateTimestamp: Date;
  readonly SourceRegion: string;
  readonly SourceBackup: string;
  readonly SourceCluster: string;
}

/** The copy shares the content, which lies encrypted on the same node; it lives and dies on its own. */
export const copyBackupToRegion = write<Input, { DestinationBackup: DestinationBackup }>(
  onCopiedBackup,
  async (context, { BackupId, DestinationRegion, TagList }) => {
    const backup = await ownBackup(context, BackupId);
    if (backup.state !== 'READY')
      throw invalidRequest(`Backup ${backup.id} is in state ${backup.state}. It must be in state READY.`);
    if (DestinationRegion === context.region)
      throw invalidRequest('The destination region must be different from the source region.');
    await insertBackup(context.db, {
      ...backup,
      id: newClusterId('backup', context.random),
      region: DestinationRegion,
      never_expires: 0,
      copied_at: context.now,
      source_region: backup.region,
      source_backup: backup.id,
      source_cluster: backup.cluster_id,
      tags: JSON.stringify(TagList === undefined ? readTags(backup.tags) : checkedTags(TagList)),
      policy: null,
    });
    context.change(clusterTopic(backup.cluster_id));
    return {
      DestinationBackup: {
        CreateTimestamp: new Date(backup.created_at),
        SourceRegion: backup.region,
        SourceBackup: backup.id,
        SourceCluster: backup.cluster_id,
      },
    };
  },
);
