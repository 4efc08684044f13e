import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../../../core/account.ts';
import { parseArn } from '../../../core/arn.ts';
import type { OperationContext } from '../../contract.ts';
import type { WithColumns } from './columns.ts';
import { type Orders, orderOf } from './orders.ts';
import { type SearchInput, type SearchOutput, searchPage } from './page.ts';
import { countUpTo, findIds, holds, type SqlList } from './sql-list.ts';

type Fragment = RawBuilder<unknown>;

/** The rows of a table of named things in an account whose name holds the filter, or whose path where it has a slash, or whose id or ARN it is. */
export function entityRows(
  table: 'users' | 'groups' | 'roles' | 'policies',
  accountId: AccountId,
  filter: string | undefined,
): Pick<SqlList, 'from' | 'where' | 'id' | 'key'> {
  const own = sql`item.account_id = ${accountId}`;
  const wanted = filter?.trim() ?? '';
  return {
    from: sql`${sql.table(table)} as item`,
    where: wanted === '' ? own : sql`${own} and ${matches(wanted)}`,
    id: sql`item.id`,
    key: sql`item.name_key`,
  };
}

/** Most filters are parts of names, which an index alone answers: the other columns are read only where they could match. */
function matches(filter: string): Fragment {
  const arn = parseArn(filter);
  // Behind the kind stand path and name.
  const resource = arn?.resource.replace(/^[a-z-]+\//, '');
  if (resource !== undefined) {
    const name = resource.slice(resource.lastIndexOf('/') + 1);
    return sql`item.name_key = ${name.toLowerCase()}`;
  }
  if (filter.includes('/')) return holds(sql`lower(item.path)`, filter);
  const named = holds(sql`item.name_key`, filter);
  return UNIQUE_ID.test(filter) ? sql`(${named} or item.id = ${filter.toUpperCase()})` : named;
}

const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,28}$/i;

interface EntitySearch<View> {
  readonly operation: string;
  readonly table: 'users' | 'groups' | 'roles';
  readonly orders: Orders;
  /** One of them. */
  readonly usualOrder: string;
  readonly viewsOf: (
    context: OperationContext,
    input: SearchInput & WithColumns,
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, View>>;
}

/** One page of the users, groups or roles of the caller's account, each as a row of a table. */
export async function searchEntities<View>(
  context: OperationContext,
  input: SearchInput & WithColumns,
  { operation, table, orders, usualOrder, viewsOf }: EntitySearch<View>,
): Promise<{ readonly views: readonly View[]; readonly output: SearchOutput }> {
  const sort = orderOf(orders, usualOrder, input);
  const list = { ...entityRows(table, context.accountId, input.Filter), sort };
  const { rows, output } = await searchPage(context, input, {
    operation,
    find: (range) => findIds(context.db, list, range),
    count: (most) => countUpTo(context.db, list, most),
  });
  const ids = rows.map(({ id }) => id);
  const views = ids.length === 0 ? new Map<string, View>() : await viewsOf(context, input, ids);
  return { views: ids.flatMap((id) => views.get(id) ?? []), output };
}
