import type { Instant } from '../../../core/clock.ts';
import type { GroupRow, UserRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';

export async function isMember(db: Directory, groupId: string, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('group_members')
    .select('user_id')
    .where('group_id', '=', groupId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function hasMembers(db: Directory, groupId: string): Promise<boolean> {
  const row = await db
    .selectFrom('group_members')
    .select('user_id')
    .where('group_id', '=', groupId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function countGroupsOfUser(db: Directory, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom('group_members')
    .select((select) => select.fn.countAll().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** In the order of names, behind the name `after` (in lower case). */
export function listGroupsOfUser(
  db: Directory,
  userId: string,
  after: string | undefined,
  limit: number,
): Promise<GroupRow[]> {
  let query = db
    .selectFrom('groups')
    .innerJoin('group_members', 'group_members.group_id', 'groups.id')
    .selectAll('groups')
    .where('group_members.user_id', '=', userId);
  if (after !== undefined) query = query.where('groups.name_key', '>', after);
  return query.orderBy('groups.name_key').limit(limit).execute();
}

/** In the order of names, behind the name `after` (in lower case). */
export function listMembers(
  db: Directory,
  groupId: string,
  after: string | undefined,
  limit: number,
): Promise<UserRow[]> {
  let query = db
    .selectFrom('users')
    .innerJoin('group_members', 'group_members.user_id', 'users.id')
    .selectAll('users')
    .where('group_members.group_id', '=', groupId);
  if (after !== undefined) query = query.where('users.name_key', '>', after);
  return query.orderBy('users.name_key').limit(limit).execute();
}

export async function insertMember(
  db: Directory,
  groupId: string,
  userId: string,
  joinedAt: Instant,
): Promise<void> {
  await db
    .insertInto('group_members')
    .values({ group_id: groupId, user_id: userId, joined_at: joinedAt })
    .execute();
}

/** True when there was such a member. */
export async function deleteMember(db: Directory, groupId: string, userId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('group_members')
    .where('group_id', '=', groupId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
