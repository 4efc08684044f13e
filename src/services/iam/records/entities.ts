import type { AccountId } from '../../../core/account.ts';
import type { Directory } from './directory.ts';

/** A user or role. */
export interface Entity {
  readonly kind: 'user' | 'role';
  readonly id: string;
  readonly accountId: AccountId;
  readonly name: string;
  readonly path: string;
}

interface Row {
  readonly id: string;
  readonly account_id: AccountId;
  readonly name: string;
  readonly path: string;
}

const COLUMNS = ['id', 'account_id', 'name', 'path'] as const;

const entityOf =
  (kind: Entity['kind']) =>
  ({ id, account_id: accountId, name, path }: Row): Entity => ({ kind, id, accountId, name, path });

export async function findUserOrRole(
  db: Directory,
  kind: Entity['kind'],
  id: string,
): Promise<Entity | undefined> {
  const table = kind === 'user' ? 'users' : 'roles';
  const row = await db.selectFrom(table).select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return row && entityOf(kind)(row);
}

/** The users in a group, by name. */
export async function listUsersInGroup(db: Directory, groupId: string): Promise<Entity[]> {
  const rows = await db
    .selectFrom('users')
    .select(COLUMNS)
    .where('id', 'in', (eb) =>
      eb.selectFrom('group_members').select('user_id').where('group_id', '=', groupId),
    )
    .orderBy('name_key')
    .execute();
  return rows.map(entityOf('user'));
}

/** The users and roles that a managed policy is attached to, users also by way of a group; by name. */
export async function listUsersAndRolesOfPolicy(
  db: Directory,
  accountId: AccountId,
  policyArn: string,
): Promise<Entity[]> {
  const holders = db
    .selectFrom('policy_attachments')
    .select('holder_id')
    .where('account_id', '=', accountId)
    .where('policy_arn', '=', policyArn);
  const users = await db
    .selectFrom('users')
    .select(COLUMNS)
    .where((eb) =>
      eb.or([
        eb('id', 'in', holders),
        eb('id', 'in', eb.selectFrom('group_members').select('user_id').where('group_id', 'in', holders)),
      ]),
    )
    .orderBy('name_key')
    .execute();
  const roles = await db
    .selectFrom('roles')
    .select(COLUMNS)
    .where('id', 'in', holders)
    .orderBy('name_key')
    .execute();
  return [...users.map(entityOf('user')), ...roles.map(entityOf('role'))];
}
