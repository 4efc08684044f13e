import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../../../core/account.ts';
import { parseArn } from '../../../core/arn.ts';
import { holds, type SqlList } from './sql-list.ts';

type Fragment = RawBuilder<unknown>;

/** The rows of a table of named things in an account whose name or path holds the filter, or whose id or ARN it is. */
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

function matches(filter: string): Fragment {
  const arn = parseArn(filter);
  // Behind the kind stand path and name.
  const resource = arn?.resource.replace(/^[a-z-]+\//, '');
  if (resource !== undefined)
    return sql`item.name_key = ${resource.slice(resource.lastIndexOf('/') + 1).toLowerCase()}`;
  return sql`(${holds(sql`item.name_key`, filter)} or ${holds(sql`lower(item.path)`, filter)} or item.id = ${filter.toUpperCase()})`;
}
