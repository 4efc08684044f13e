import { type RawBuilder, sql } from 'kysely';
import { iamArn } from '../../../core/arn.ts';
import type { Instant } from '../../../core/clock.ts';
import type { IdentityTables } from '../../../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';
import { read } from '../../contract.ts';
import { type ColumnActions, isAsked, onSearch } from '../access.ts';
import { dateOf } from '../date-of.ts';
import { entityRows } from '../search/entity-search.ts';
import { counted, type Orders, orderOf } from '../search/orders.ts';
import { type SearchInput, type SearchOutput, searchPage } from '../search/page.ts';
import { countUpTo, findIds } from '../search/sql-list.ts';

const COLUMNS: ColumnActions = {
  GroupCount: 'iam:ListGroupsForUser',
  MfaDeviceCount: 'iam:ListMFADevices',
  AccessKeys: 'iam:ListAccessKeys',
  HasPassword: 'iam:GetLoginProfile',
};

interface Input extends SearchInput {
  readonly Columns?: readonly string[];
}

/** What tells a user in a table of users. */
interface UserView {
  readonly UserName: string;
  readonly UserId: string;
  readonly Arn: string;
  readonly Path: string;
  readonly CreateDate: Date;
  readonly GroupCount?: number;
  readonly MfaDeviceCount?: number;
  readonly ActiveAccessKeyCount?: number;
  readonly OldestActiveAccessKeyDate?: Date;
  readonly HasPassword?: boolean;
  readonly PasswordLastUsed?: Date;
}

const GROUPS = sql<number>`(select count(*) from group_members as member where member.user_id = item.id)`;
const DEVICES = sql<number>`(select count(*) from mfa_devices as device where device.owner_id = item.id)`;
const activeKeys = (what: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`(select ${what} from access_keys as pair
    where pair.account_id = item.account_id and pair.user_id = item.id and pair.status = 'Active')`;
const KEYS = activeKeys(sql`count(*)`);
const OLDEST_KEY = activeKeys(sql`coalesce(min(pair.created_at), 0)`);

const ACTIVE_KEYS = sql`user_id as id from access_keys where status = 'Active' group by user_id`;

const ORDERS: Orders = {
  UserName: { sort: sql`item.name_key` },
  Path: { sort: sql`item.path` },
  CreateDate: { sort: sql`item.created_at` },
  PasswordLastUsed: { sort: sql`coalesce(item.password_last_used_at, 0)` },
  GroupCount: { ...counted(sql`user_id as id from group_members group by user_id`), column: 'GroupCount' },
  MfaDeviceCount: {
    ...counted(sql`owner_id as id from mfa_devices group by owner_id`),
    column: 'MfaDeviceCount',
  },
  ActiveAccessKeyCount: { ...counted(ACTIVE_KEYS), column: 'AccessKeys' },
  OldestActiveAccessKeyDate: { ...counted(ACTIVE_KEYS, sql`min(created_at)`), column: 'AccessKeys' },
};

async function viewsOf(
  db: AnyDatabase,
  input: Input,
  ids: readonly string[],
): Promise<Map<string, UserView>> {
  if (ids.length === 0) return new Map();
  const rows = await tablesOf<IdentityTables>(db)
    .selectFrom('users as item')
    .leftJoin('login_profiles as profile', 'profile.user_id', 'item.id')
    .select(['item.id', 'item.account_id', 'item.name', 'item.path', 'item.created_at'])
    .select(['item.password_last_used_at', 'profile.user_id as profile'])
    .select([GROUPS.as('groups'), DEVICES.as('devices'), KEYS.as('keys'), OLDEST_KEY.as('oldest_key')])
    .where('item.id', 'in', ids)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        UserName: row.name,
        UserId: row.id,
        Arn: iamArn(row.account_id, 'user', row.path, row.name),
        Path: row.path,
        CreateDate: dateOf(row.created_at),
        ...(isAsked(input, 'GroupCount') && { GroupCount: Number(row.groups) }),
        ...(isAsked(input, 'MfaDeviceCount') && { MfaDeviceCount: Number(row.devices) }),
        ...(isAsked(input, 'AccessKeys') && {
          ActiveAccessKeyCount: Number(row.keys),
          ...(Number(row.oldest_key) > 0 && { OldestActiveAccessKeyDate: dateOf(row.oldest_key as Instant) }),
        }),
        ...(isAsked(input, 'HasPassword') && { HasPassword: row.profile !== null }),
        ...(row.password_last_used_at !== null && { PasswordLastUsed: dateOf(row.password_last_used_at) }),
      },
    ]),
  );
}

export const searchUsers = read<Input, SearchOutput & { Users: readonly UserView[] }>(
  onSearch('user', 'iam:ListUsers', COLUMNS),
  async (context, input) => {
    const list = {
      ...entityRows('users', context.accountId, input.Filter),
      ...orderOf(ORDERS, 'UserName', input),
    };
    const { rows, output } = await searchPage(context, input, {
      operation: 'SearchUsers',
      find: (range) => findIds(context.db, list, range),
      count: (most) => countUpTo(context.db, list, most),
    });
    const views = await viewsOf(
      context.db,
      input,
      rows.map(({ id }) => id),
    );
    return { Users: rows.flatMap(({ id }) => views.get(id) ?? []), ...output };
  },
);
