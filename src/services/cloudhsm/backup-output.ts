import { clusterTopic, updateBackup } from '../../custody/clusters/records.ts';
import type { HsmBackupRow } from '../../custody/clusters/tables.ts';
import type { WriteContext } from '../contract.ts';
import type { Backup } from './types.ts';
import { backupView } from './views.ts';

/** Changes a backup and answers it. */
export async function changedBackup(
  context: WriteContext,
  backup: HsmBackupRow,
  values: Partial<Omit<HsmBackupRow, 'id'>>,
): Promise<{ Backup: Backup }> {
  await updateBackup(context.db, backup.id, values);
  context.change(clusterTopic(backup.cluster_id));
  return { Backup: backupView({ ...backup, ...values }) };
}
