import { clusterTopic, updateBackup } from '../../../custody/clusters/records.ts';
import { write } from '../../contract.ts';
import { onPolicyOf } from '../access.ts';
import { backupArn } from '../arns.ts';
import { notFound } from '../errors.ts';
import { policyHolder } from '../policy-holder.ts';

interface Input {
  readonly ResourceArn?: string;
}

export const deleteResourcePolicy = write<Input, { ResourceArn: string; Policy: string }>(
  onPolicyOf('DeleteResourcePolicy'),
  async (context, { ResourceArn }) => {
    const backup = await policyHolder(context, ResourceArn);
    if (backup.policy === null) throw notFound(`Backup ${backup.id} has no resource policy.`);
    await updateBackup(context.db, backup.id, { policy: null });
    context.change(clusterTopic(backup.cluster_id));
    return { ResourceArn: backupArn(backup), Policy: backup.policy };
  },
);
