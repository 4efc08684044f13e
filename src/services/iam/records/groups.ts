import type { AccountId } from '../../../core/account.ts';
import { countEntities } from '../../../identity/counts/records.ts';
import type { GroupRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';
import { type ListFilter, pathBeginsWith } from './list-filter.ts';
import { nameKey } from './name-key.ts';

export const findGroup = (db: Directory, accountId: AccountId, name: string): Promise<GroupRow | undefined> =>
  db
    .selectFrom('groups')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();

/** In the order of names, behind the name `after` (in lower case). */
export function listGroupRows(
  db: Directory,
  filter: ListFilter,
  after: string | undefined,
  limit: number,
): Promise<GroupRow[]> {
  let query = db.selectFrom('groups').selectAll().where('account_id', '=', filter.accountId);
  if (filter.pathPrefix !== '/') query = query.where(pathBeginsWith(filter.pathPrefix));
  if (after !== undefined) query = query.where('name_key', '>', after);
  return query.orderBy('name_key').limit(limit).execute();
}

export const countGroups = (db: Directory, accountId: AccountId): Promise<number> =>
  countEntities(db, accountId, 'groups');

export async function insertGroup(db: Directory, row: Omit<GroupRow, 'name_key'>): Promise<void> {
  await db
    .insertInto('groups')
    .values({ ...row, name_key: nameKey(row.name) })
    .execute();
}

export async function renameGroup(db: Directory, id: string, name: string, path: string): Promise<void> {
  await db
    .updateTable('groups')
    .set({ name, name_key: nameKey(name), path })
    .where('id', '=', id)
    .execute();
}

export async function deleteGroupRow(db: Directory, id: string): Promise<void> {
  await db.deleteFrom('groups').where('id', '=', id).execute();
}
