import { write } from '../../contract.ts';
import { onBackup } from '../access.ts';
import { changedBackup } from '../backup-output.ts';
import { invalidRequest } from '../errors.ts';
import { ownBackup } from '../own-rows.ts';
import type { Backup, BackupInput } from '../types.ts';

export const restoreBackup = write<BackupInput, { Backup: Backup }>(
  onBackup('RestoreBackup'),
  async (context, { BackupId }) => {
    const backup = await ownBackup(context, BackupId);
    if (backup.state !== 'PENDING_DELETION')
      throw invalidRequest(
        `Backup ${backup.id} is in state ${backup.state}. It must be in state PENDING_DELETION.`,
      );
    return changedBackup(context, backup, { state: 'READY', deleted_at: null });
  },
);
