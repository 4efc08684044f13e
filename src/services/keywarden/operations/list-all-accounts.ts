import { type SqlBool, sql } from 'kysely';
import { stoppedAccounts } from '../../../identity/account-states.ts';
import type { MfaTables } from '../../../identity/mfa/tables.ts';
import type { OrganizationTables } from '../../../identity/organization/tables.ts';
import type { IdentityTables } from '../../../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';
import { read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { forOperator } from '../operator/operator-access.ts';
import { type SearchInput, type SearchOutput, searchPage } from '../search/page.ts';
import { countUpTo, findIds, holds } from '../search/sql-list.ts';

interface AccountInfo {
  readonly AccountId: string;
  readonly Name: string;
  readonly Email: string;
  readonly Alias?: string;
  readonly State: string;
  readonly IsManagement: boolean;
  readonly CreateDate: Date;
  readonly UserCount: number;
  readonly RoleCount: number;
  readonly HasRootMfa: boolean;
  readonly OrganizationId?: string;
}

/** Id or alias, name or email address hold the filter. */
function matching(filter: string | undefined) {
  const wanted = filter?.trim() ?? '';
  if (wanted === '') return sql`1 = 1`;
  const columns = [sql`item.id`, sql`item.email_key`, sql`lower(item.name)`, sql`coalesce(item.alias, '')`];
  return sql`(${sql.join(
    columns.map((column) => holds(column, wanted)),
    sql` or `,
  )})`;
}

type Tables = IdentityTables & MfaTables & OrganizationTables;
const countOf = (table: 'users' | 'roles') =>
  sql<number>`coalesce((select counted.count from entity_counts as counted
    where counted.account_id = item.id and counted.what = ${table} and counted.item = ''), 0)`;

async function infosOf(db: AnyDatabase, ids: readonly string[]): Promise<ReadonlyMap<string, AccountInfo>> {
  if (ids.length === 0) return new Map();
  const stopped = await stoppedAccounts(db);
  const rows = await tablesOf<Tables>(db)
    .selectFrom('accounts as item')
    .leftJoin('organization_members as member', 'member.account_id', 'item.id')
    .selectAll('item')
    .select(['member.organization_id'])
    .select([countOf('users').as('users'), countOf('roles').as('roles')])
    .select(
      sql<SqlBool>`exists (select 1 from mfa_devices as device where device.owner_id = item.id)`.as('mfa'),
    )
    .where('item.id', 'in', ids)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        AccountId: row.id,
        Name: row.name,
        Email: row.email,
        ...(row.alias !== null && { Alias: row.alias }),
        State: stopped.get(row.id)?.state ?? 'ACTIVE',
        IsManagement: row.is_management === 1,
        CreateDate: dateOf(row.created_at),
        UserCount: Number(row.users),
        RoleCount: Number(row.roles),
        HasRootMfa: Boolean(row.mfa),
        ...(row.organization_id !== null && { OrganizationId: row.organization_id }),
      },
    ]),
  );
}

/** Every account of the deployment, in an organization or not. */
export const listAllAccounts = read<SearchInput, SearchOutput & { Accounts: readonly AccountInfo[] }>(
  forOperator('keywarden:ListAllAccounts'),
  async (context, input) => {
    const { db } = context;
    const id = sql`item.id`;
    const list = { from: sql`accounts as item`, where: matching(input.Filter), id, key: id, sort: id };
    const { rows, output } = await searchPage(context, input, {
      operation: 'ListAllAccounts',
      find: (range) => findIds(db, list, range),
      count: (most) => countUpTo(db, list, most),
    });
    const ids = rows.map((row) => row.id);
    const infos = await infosOf(db, ids);
    return { Accounts: ids.flatMap((one) => infos.get(one) ?? []), ...output };
  },
);
