import type { AccountId } from '../../../core/account.ts';
import { countEntities } from '../../../identity/counts/records.ts';
import type { RoleRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';
import { type ListFilter, pathBeginsWith } from './list-filter.ts';
import { nameKey } from './name-key.ts';
import { deleteServiceUses } from './service-uses.ts';

export const findRole = (db: Directory, accountId: AccountId, name: string): Promise<RoleRow | undefined> =>
  db
    .selectFrom('roles')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();

/** Those that are there, in no order. */
export const findRolesById = async (db: Directory, ids: readonly string[]): Promise<RoleRow[]> =>
  ids.length === 0 ? [] : db.selectFrom('roles').selectAll().where('id', 'in', ids).execute();

/** In the order of names, behind the name `after` (in lower case). */
export function listRoleRows(
  db: Directory,
  filter: ListFilter,
  after: string | undefined,
  limit: number,
): Promise<RoleRow[]> {
  let query = db.selectFrom('roles').selectAll().where('account_id', '=', filter.accountId);
  if (filter.pathPrefix !== '/') query = query.where(pathBeginsWith(filter.pathPrefix));
  if (after !== undefined) query = query.where('name_key', '>', after);
  return query.orderBy('name_key').limit(limit).execute();
}

export const countRoles = (db: Directory, accountId: AccountId): Promise<number> =>
  countEntities(db, accountId, 'roles');

export async function insertRole(db: Directory, row: Omit<RoleRow, 'name_key'>): Promise<void> {
  await db
    .insertInto('roles')
    .values({ ...row, name_key: nameKey(row.name) })
    .execute();
}

/** What of a role can change; its name and path cannot. */
export type RoleChange = Partial<
  Pick<RoleRow, 'description' | 'max_session_seconds' | 'tags' | 'trust_policy' | 'trust_bindings'>
>;

export async function updateRoleRow(db: Directory, id: string, change: RoleChange): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await db.updateTable('roles').set(change).where('id', '=', id).execute();
}

export async function deleteRoleRow(db: Directory, id: string): Promise<void> {
  await deleteServiceUses(db, id);
  await db.deleteFrom('roles').where('id', '=', id).execute();
}
