import { sql } from 'kysely';
import { iamArn } from '../../../core/arn.ts';
import type { IdentityTables } from '../../../identity/tables.ts';
import { tablesOf } from '../../../storage/tables-of.ts';
import { type OperationContext, read } from '../../contract.ts';
import { onSearch } from '../access.ts';
import { dateOf } from '../date-of.ts';
import {
  type ColumnOperations,
  columnsOf,
  viewsById,
  type WithColumns,
  type WithHidden,
} from '../search/columns.ts';
import { entityRows } from '../search/entity-search.ts';
import { type Orders, orderOf } from '../search/orders.ts';
import { type SearchInput, type SearchOutput, searchPage } from '../search/page.ts';
import { countUpTo, findIds } from '../search/sql-list.ts';
import { trustedEntities } from '../trusted-entities.ts';

const COLUMNS: ColumnOperations = { LastUsed: 'GetRole' };

type Input = SearchInput & WithColumns;

interface RoleView extends WithHidden {
  readonly RoleName: string;
  readonly RoleId: string;
  readonly Arn: string;
  readonly Path: string;
  readonly CreateDate: Date;
  readonly TrustedEntities: readonly string[];
  readonly Description?: string;
  readonly IsServiceLinked: boolean;
  readonly LastUsed?: Date;
  readonly LastUsedRegion?: string;
}

const ORDERS: Orders = {
  RoleName: sql`item.name_key`,
  Path: sql`item.path`,
  CreateDate: sql`item.created_at`,
};

async function viewsOf(
  context: OperationContext,
  input: Input,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RoleView>> {
  if (ids.length === 0) return new Map();
  const rows = await tablesOf<IdentityTables>(context.db)
    .selectFrom('roles')
    .selectAll()
    .where('id', 'in', ids)
    .execute();
  return viewsById(rows, async (row) => {
    const { shows, hidden } = await columnsOf(context, COLUMNS, input, { RoleName: row.name });
    return {
      RoleName: row.name,
      RoleId: row.id,
      Arn: iamArn(row.account_id, 'role', row.path, row.name),
      Path: row.path,
      CreateDate: dateOf(row.created_at),
      TrustedEntities: trustedEntities(row.trust_policy),
      ...(row.description !== null && { Description: row.description }),
      IsServiceLinked: row.path.startsWith('/aws-service-role/'),
      ...(shows('LastUsed') && {
        ...(row.last_used_at !== null && { LastUsed: dateOf(row.last_used_at) }),
        ...(row.last_used_region !== null && { LastUsedRegion: row.last_used_region }),
      }),
      ...hidden,
    };
  });
}

export const searchRoles = read<Input, SearchOutput & { Roles: readonly RoleView[] }>(
  onSearch('role', 'iam:ListRoles'),
  async (context, input) => {
    const sort = orderOf(ORDERS, 'RoleName', input);
    const list = { ...entityRows('roles', context.accountId, input.Filter), sort };
    const { rows, output } = await searchPage(context, input, {
      operation: 'SearchRoles',
      find: (range) => findIds(context.db, list, range),
      count: (most) => countUpTo(context.db, list, most),
    });
    const ids = rows.map(({ id }) => id);
    const views = await viewsOf(context, input, ids);
    return { Roles: ids.flatMap((id) => views.get(id) ?? []), ...output };
  },
);
