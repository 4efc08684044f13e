import { sql } from 'kysely';
import { iamArn } from '../../../core/arn.ts';
import type { IdentityTables } from '../../../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';
import { read } from '../../contract.ts';
import { type ColumnActions, isAsked, onSearch } from '../access.ts';
import { dateOf } from '../date-of.ts';
import { entityRows } from '../search/entity-search.ts';
import { counted, type Orders, orderOf } from '../search/orders.ts';
import { type SearchInput, type SearchOutput, searchPage } from '../search/page.ts';
import { countUpTo, findIds } from '../search/sql-list.ts';

const COLUMNS: ColumnActions = { UserCount: 'iam:GetGroup' };

interface Input extends SearchInput {
  readonly Columns?: readonly string[];
}

interface GroupView {
  readonly GroupName: string;
  readonly GroupId: string;
  readonly Arn: string;
  readonly Path: string;
  readonly CreateDate: Date;
  readonly UserCount?: number;
}

const USERS = sql<number>`(select count(*) from group_members as member where member.group_id = item.id)`;

const ORDERS: Orders = {
  GroupName: { sort: sql`item.name_key` },
  Path: { sort: sql`item.path` },
  CreateDate: { sort: sql`item.created_at` },
  UserCount: { ...counted(sql`group_id as id from group_members group by group_id`), column: 'UserCount' },
};

async function viewsOf(
  db: AnyDatabase,
  input: Input,
  ids: readonly string[],
): Promise<Map<string, GroupView>> {
  if (ids.length === 0) return new Map();
  const rows = await tablesOf<IdentityTables>(db)
    .selectFrom('groups as item')
    .select(['item.id', 'item.account_id', 'item.name', 'item.path', 'item.created_at'])
    .select(USERS.as('users'))
    .where('item.id', 'in', ids)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        GroupName: row.name,
        GroupId: row.id,
        Arn: iamArn(row.account_id, 'group', row.path, row.name),
        Path: row.path,
        CreateDate: dateOf(row.created_at),
        ...(isAsked(input, 'UserCount') && { UserCount: Number(row.users) }),
      },
    ]),
  );
}

export const searchGroups = read<Input, SearchOutput & { Groups: readonly GroupView[] }>(
  onSearch('group', 'iam:ListGroups', COLUMNS),
  async (context, input) => {
    const order = orderOf(ORDERS, 'GroupName', input);
    const list = { ...entityRows('groups', context.accountId, input.Filter), ...order };
    const { rows, output } = await searchPage(context, input, {
      operation: 'SearchGroups',
      find: (range) => findIds(context.db, list, range),
      count: (most) => countUpTo(context.db, list, most),
    });
    const ids = rows.map(({ id }) => id);
    const views = await viewsOf(context.db, input, ids);
    return { Groups: ids.flatMap((id) => views.get(id) ?? []), ...output };
  },
);
