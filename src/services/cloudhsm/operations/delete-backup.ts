import { PENDING_DELETION_DAYS } from '../../../custody/clusters/engine.ts';
import { write } from '../../contract.ts';
import { onBackup } from '../access.ts';
import { changedBackup } from '../backup-output.ts';
import { invalidRequest } from '../errors.ts';
import { ownBackup } from '../own-rows.ts';
import type { Backup, BackupInput } from '../types.ts';

const DAY_MILLISECONDS = 86_400_000;

export const deleteBackup = write<BackupInput, { Backup: Backup }>(
  onBackup('DeleteBackup'),
  async (context, { BackupId }) => {
    const backup = await ownBackup(context, BackupId);
    if (backup.state !== 'READY')
      throw invalidRequest(`Backup ${backup.id} is in state ${backup.state}. It must be in state READY.`);
    const deleted_at = context.now + PENDING_DELETION_DAYS * DAY_MILLISECONDS;
    return changedBackup(context, backup, { state: 'PENDING_DELETION', deleted_at });
  },
);
