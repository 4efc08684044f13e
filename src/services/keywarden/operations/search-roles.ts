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
    const { views, output } = await searchEntities(context, input, {
      operation: 'SearchRoles',
      table: 'roles',
      orders: ORDERS,
      usualOrder: 'RoleName',
      viewsOf,
    });
    return { Roles: views, ...output };
  },
);
