import type { AccountId } from '../../../core/account.ts';
import type { RoleDeletionRow } from '../role-deletion-table.ts';
import type { Directory } from './directory.ts';

export async function insertRoleDeletion(db: Directory, row: RoleDeletionRow): Promise<void> {
  await db.insertInto('role_deletions').values(row).execute();
}

export const findRoleDeletion = (
  db: Directory,
  accountId: AccountId,
  taskId: string,
): Promise<RoleDeletionRow | undefined> =>
  db
    .selectFrom('role_deletions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('task_id', '=', taskId)
    .executeTakeFirst();
