import { type RawBuilder, sql } from 'kysely';
import { iamArn } from '../../../core/arn.ts';
import type { Instant } from '../../../core/clock.ts';
import type { IdentityTables } from '../../../identity/tables.ts';
import { tablesOf } from '../../../storage/tables-of.ts';
import { type OperationContext, read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { onSearch } from '../access.ts';
import {
  type ColumnOperations,
  columnsOf,
  viewsById,
  type WithColumns,
  type WithHidden,
} from '../search/columns.ts';
import { searchEntities } from '../search/entity-search.ts';
import type { Orders } from '../search/orders.ts';
import type { SearchInput, SearchOutput } from '../search/page.ts';

const COLUMNS: ColumnOperations = {
  GroupCount: 'ListGroupsForUser',
  MfaDeviceCount: 'ListMFADevices',
  AccessKeys: 'ListAccessKeys',
  HasPassword: 'GetLoginProfile',
};

type Input = SearchInput & WithColumns;

/** What tells a user in a table of users. */
interface UserView extends WithHidden {
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
    where pair.user_id = item.id and pair.status = 'Active')`;
const KEYS = activeKeys(sql`count(*)`);
const OLDEST_KEY = activeKeys(sql`coalesce(min(pair.created_at), 0)`);

const ORDERS: Orders = {
  UserName: sql`item.name_key`,
  Path: sql`item.path`,
  CreateDate: sql`item.created_at`,
  PasswordLastUsed: sql`coalesce(item.password_last_used_at, 0)`,
};

async function viewsOf(
  context: OperationContext,
  input: Input,
  ids: readonly string[],
): Promise<ReadonlyMap<string, UserView>> {
  const rows = await tablesOf<IdentityTables>(context.db)
    .selectFrom('users as item')
    .leftJoin('login_profiles as profile', 'profile.user_id', 'item.id')
    .select(['item.id', 'item.account_id', 'item.name', 'item.path', 'item.created_at'])
    .select(['item.password_last_used_at', 'profile.user_id as profile'])
    .select([GROUPS.as('groups'), DEVICES.as('devices'), KEYS.as('keys'), OLDEST_KEY.as('oldest_key')])
    .where('item.id', 'in', ids)
    .execute();
  return viewsById(rows, async (row) => {
    const { shows, hidden } = await columnsOf(context, COLUMNS, input, { UserName: row.name });
    return {
      UserName: row.name,
      UserId: row.id,
      Arn: iamArn(row.account_id, 'user', row.path, row.name),
      Path: row.path,
      CreateDate: dateOf(row.created_at),
      ...(shows('GroupCount') && { GroupCount: Number(row.groups) }),
      ...(shows('MfaDeviceCount') && { MfaDeviceCount: Number(row.devices) }),
      ...(shows('AccessKeys') && {
        ActiveAccessKeyCount: Number(row.keys),
        ...(Number(row.oldest_key) > 0 && { OldestActiveAccessKeyDate: dateOf(row.oldest_key as Instant) }),
      }),
      ...(shows('HasPassword') && { HasPassword: row.profile !== null }),
      ...(row.password_last_used_at !== null && { PasswordLastUsed: dateOf(row.password_last_used_at) }),
      ...hidden,
    };
  });
}

export const searchUsers = read<Input, SearchOutput & { Users: readonly UserView[] }>(
  onSearch('user', 'iam:ListUsers'),
  async (context, input) => {
    const { views, output } = await searchEntities(context, input, {
      operation: 'SearchUsers',
      table: 'users',
      orders: ORDERS,
      usualOrder: 'UserName',
      viewsOf,
    });
    return { Users: views, ...output };
  },
);
