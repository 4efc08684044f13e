import { sql } from 'kysely';
import { iamArn } from '../../../core/arn.ts';
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

const COLUMNS: ColumnOperations = { UserCount: 'GetGroup' };

type Input = SearchInput & WithColumns;

interface GroupView extends WithHidden {
  readonly GroupName: string;
  readonly GroupId: string;
  readonly Arn: string;
  readonly Path: string;
  readonly CreateDate: Date;
  readonly UserCount?: number;
}

const USERS = sql<number>`(select count(*) from group_members as member where member.group_id = item.id)`;

const ORDERS: Orders = {
  GroupName: sql`item.name_key`,
  Path: sql`item.path`,
  CreateDate: sql`item.created_at`,
};

async function viewsOf(
  context: OperationContext,
  input: Input,
  ids: readonly string[],
): Promise<ReadonlyMap<string, GroupView>> {
  const rows = await tablesOf<IdentityTables>(context.db)
    .selectFrom('groups as item')
    .select(['item.id', 'item.account_id', 'item.name', 'item.path', 'item.created_at'])
    .select(USERS.as('users'))
    .where('item.id', 'in', ids)
    .execute();
  return viewsById(rows, async (row) => {
    const { shows, hidden } = await columnsOf(context, COLUMNS, input, { GroupName: row.name });
    return {
      GroupName: row.name,
      GroupId: row.id,
      Arn: iamArn(row.account_id, 'group', row.path, row.name),
      Path: row.path,
      CreateDate: dateOf(row.created_at),
      ...(shows('UserCount') && { UserCount: Number(row.users) }),
      ...hidden,
    };
  });
}

export const searchGroups = read<Input, SearchOutput & { Groups: readonly GroupView[] }>(
  onSearch('group', 'iam:ListGroups'),
  async (context, input) => {
    const { views, output } = await searchEntities(context, input, {
      operation: 'SearchGroups',
      table: 'groups',
      orders: ORDERS,
      usualOrder: 'GroupName',
      viewsOf,
    });
    return { Groups: views, ...output };
  },
);
