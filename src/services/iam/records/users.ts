import type { AccountId } from '../../../core/account.ts';
import { countEntities } from '../../../identity/counts/records.ts';
import type { UserRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';
import { FEW, type ListFilter, pathBeginsWith, pathInRange } from './list-filter.ts';
import { nameKey } from './name-key.ts';
import { deleteServiceUses } from './service-uses.ts';

export const findUser = (db: Directory, accountId: AccountId, name: string): Promise<UserRow | undefined> =>
  db
    .selectFrom('users')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();

export const findUserById = (db: Directory, id: string): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();

/** The users of those ids that are there, by id. */
export async function findUsersById(
  db: Directory,
  ids: readonly string[],
): Promise<ReadonlyMap<string, UserRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('users')
    .selectAll()
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Names of the users of those ids that are there, by id. */
export async function findUserNames(
  db: Directory,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('users')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** In the order of names, behind the name `after` (in lower case). */
export async function listUserRows(
  db: Directory,
  filter: ListFilter,
  after: string | undefined,
  limit: number,
): Promise<UserRow[]> {
  const { accountId, pathPrefix } = filter;
  if (pathPrefix !== '/' && (await areFewInPath(db, filter)))
    return listUsersInPath(db, filter, after, limit);
  let query = db.selectFrom('users').selectAll().where('account_id', '=', accountId);
  if (pathPrefix !== '/') query = query.where(pathBeginsWith(pathPrefix));
  if (after !== undefined) query = query.where('name_key', '>', after);
  return query.orderBy('name_key').limit(limit).execute();
}

async function areFewInPath(db: Directory, { accountId, pathPrefix }: ListFilter): Promise<boolean> {
  const beyond = await db
    .selectFrom('users')
    .select('path')
    .where('account_id', '=', accountId)
    .where(pathInRange(pathPrefix))
    .orderBy('path')
    .offset(FEW)
    .limit(1)
    .executeTakeFirst();
  return beyond === undefined;
}

/** All that are in the path, put in order. A cross join is one that databases do not turn about. */
function listUsersInPath(
  db: Directory,
  { accountId, pathPrefix }: ListFilter,
  after: string | undefined,
  limit: number,
): Promise<UserRow[]> {
  let query = db
    .with(
      (cte) => cte('found').materialized(),
      (of) =>
        of
          .selectFrom('users')
          .select('id as user_id')
          .where('account_id', '=', accountId)
          .where(pathInRange(pathPrefix)),
    )
    .selectFrom('found')
    .crossJoin('users')
    .selectAll('users')
    .whereRef('users.id', '=', 'found.user_id');
  if (after !== undefined) query = query.where('users.name_key', '>', after);
  return query.orderBy('users.name_key').limit(limit).execute();
}

export const countUsers = (db: Directory, accountId: AccountId): Promise<number> =>
  countEntities(db, accountId, 'users');

export async function insertUser(db: Directory, row: Omit<UserRow, 'name_key'>): Promise<void> {
  await db
    .insertInto('users')
    .values({ ...row, name_key: nameKey(row.name) })
    .execute();
}

export async function renameUser(db: Directory, id: string, name: string, path: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ name, name_key: nameKey(name), path })
    .where('id', '=', id)
    .execute();
}

export async function setUserTags(db: Directory, id: string, tags: string): Promise<void> {
  await db.updateTable('users').set({ tags }).where('id', '=', id).execute();
}

export async function deleteUserRow(db: Directory, id: string): Promise<void> {
  await deleteServiceUses(db, id);
  await db.deleteFrom('users').where('id', '=', id).execute();
}
