import { sql } from 'kysely';
import { iamArn } from '../../../core/arn.ts';
import type { IdentityTables } from '../../../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';
import { read } from '../../contract.ts';
import { type ColumnActions, isAsked, onSearch } from '../access.ts';
import { dateOf } from '../date-of.ts';
import { entityRows } from '../search/entity-search.ts';
import { type Orders, orderOf } from '../search/orders.ts';
import { type SearchInput, type SearchOutput, searchPage } from '../search/page.ts';
import { countUpTo, findIds } from '../search/sql-list.ts';
import { trustedEntities } from '../trusted-entities.ts';

const COLUMNS: ColumnActions = { LastUsed: 'iam:GetRole' };

interface Input extends SearchInput {
  readonly Columns?: readonly string[];
}

interface RoleView {
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
  RoleName: { sort: sql`item.name_key` },
  Path: { sort: sql`item.path` },
  CreateDate: { sort: sql`item.created_at` },
  LastUsed: { sort: sql`coalesce(item.last_used_at, 0)`, column: 'LastUsed' },
};

async function viewsOf(
  db: AnyDatabase,
  input: Input,
  ids: readonly string[],
): Promise<Map<string, RoleView>> {
  if (ids.length === 0) return new Map();
  const rows = await tablesOf<IdentityTables>(db)
    .selectFrom('roles')
    .selectAll()
    .where('id', 'in', ids)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        RoleName: row.name,
        RoleId: row.id,
        Arn: iamArn(row.account_id, 'role', row.path, row.name),
        Path: row.path,
        CreateDate: dateOf(row.created_at),
        TrustedEntities: trustedEntities(row.trust_policy),
        ...(row.description !== null && { Description: row.description }),
        IsServiceLinked: row.path.startsWith('/aws-service-role/'),
        ...(isAsked(input, 'LastUsed') && {
          ...(row.last_used_at !== null && { LastUsed: dateOf(row.last_used_at) }),
          ...(row.last_used_region !== null && { LastUsedRegion: row.last_used_region }),
        }),
      },
    ]),
  );
}

export const searchRoles = read<Input, SearchOutput & { Roles: readonly RoleView[] }>(
  onSearch('role', 'iam:ListRoles', COLUMNS),
  async (context, input) => {
    const order = orderOf(ORDERS, 'RoleName', input);
    const list = { ...entityRows('roles', context.accountId, input.Filter), ...order };
    const { rows, output } = await searchPage(context, input, {
      operation: 'SearchRoles',
      find: (range) => findIds(context.db, list, range),
      count: (most) => countUpTo(context.db, list, most),
    });
    const ids = rows.map(({ id }) => id);
    const views = await viewsOf(context.db, input, ids);
    return { Roles: ids.flatMap((id) => views.get(id) ?? []), ...output };
  },
);
