import { write } from '../../contract.ts';
import { onBackup } from '../access.ts';
import { changedBackup } from '../backup-output.ts';
import { ownBackup } from '../own-rows.ts';
import type { Backup, BackupInput } from '../types.ts';

export const modifyBackupAttributes = write<
  BackupInput & { readonly NeverExpires: boolean },
  { Backup: Backup }
>(onBackup('ModifyBackupAttributes'), async (context, { BackupId, NeverExpires }) =>
  changedBackup(context, await ownBackup(context, BackupId), { never_expires: NeverExpires ? 1 : 0 }),
);
