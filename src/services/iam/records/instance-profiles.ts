import type { AccountId } from '../../../core/account.ts';
import { countEntities } from '../../../identity/counts/records.ts';
import type { InstanceProfileRow } from '../instance-profile-table.ts';
import type { Directory } from './directory.ts';
import { type ListFilter, pathBeginsWith } from './list-filter.ts';
import { nameKey } from './name-key.ts';

export const findInstanceProfile = (
  db: Directory,
  accountId: AccountId,
  name: string,
): Promise<InstanceProfileRow | undefined> =>
  db
    .selectFrom('instance_profiles')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();

/** In the order of names, behind the name `after` (in lower case). */
export function listInstanceProfileRows(
  db: Directory,
  filter: ListFilter,
  after: string | undefined,
  limit: number,
): Promise<InstanceProfileRow[]> {
  let query = db.selectFrom('instance_profiles').selectAll().where('account_id', '=', filter.accountId);
  if (filter.pathPrefix !== '/') query = query.where(pathBeginsWith(filter.pathPrefix));
  if (after !== undefined) query = query.where('name_key', '>', after);
  return query.orderBy('name_key').limit(limit).execute();
}

/** As {@link listInstanceProfileRows}, of the profiles that hold a role; all of them unless `limit` is told. */
export function listProfilesOfRole(
  db: Directory,
  roleId: string,
  after?: string,
  limit?: number,
): Promise<InstanceProfileRow[]> {
  let query = db.selectFrom('instance_profiles').selectAll().where('role_id', '=', roleId);
  if (after !== undefined) query = query.where('name_key', '>', after);
  if (limit !== undefined) query = query.limit(limit);
  return query.orderBy('name_key').execute();
}

export async function isInInstanceProfile(db: Directory, roleId: string): Promise<boolean> {
  return (await listProfilesOfRole(db, roleId, undefined, 1)).length > 0;
}

export const countInstanceProfiles = (db: Directory, accountId: AccountId): Promise<number> =>
  countEntities(db, accountId, 'instance-profiles');

export async function insertInstanceProfile(
  db: Directory,
  row: Omit<InstanceProfileRow, 'name_key'>,
): Promise<void> {
  await db
    .insertInto('instance_profiles')
    .values({ ...row, name_key: nameKey(row.name) })
    .execute();
}

/** What of an instance profile can change. */
export type InstanceProfileChange = Partial<Pick<InstanceProfileRow, 'role_id' | 'tags'>>;

export async function updateInstanceProfileRow(
  db: Directory,
  id: string,
  change: InstanceProfileChange,
): Promise<void> {
  await db.updateTable('instance_profiles').set(change).where('id', '=', id).execute();
}

export async function deleteInstanceProfileRow(db: Directory, id: string): Promise<void> {
  await db.deleteFrom('instance_profiles').where('id', '=', id).execute();
}
