import { type RawBuilder, sql } from 'kysely';
import { type KnownSessionRow, knownSessionTables } from '../../../identity/known-sessions/tables.ts';
import type { AnyDatabase } from '../../../storage/tables-of.ts';
import { type AccessRule, read } from '../../contract.ts';
import { type SearchInput, type SearchOutput, searchPage } from '../search/page.ts';
import { countUpTo, findIds, holds } from '../search/sql-list.ts';
import { principalResource, sessionPrincipal } from '../sessions/session-principal.ts';
import { type SessionView, sessionViews } from '../sessions/session-view.ts';

interface Input extends SearchInput {
  /** Role, user, federated user or root; all of the account unless told. */
  readonly PrincipalArn?: string;
  /** `CURRENT` has not expired, ended or not. */
  readonly Time?: 'CURRENT' | 'EXPIRED' | 'ALL';
}

const access: AccessRule<Input> = async (context, { PrincipalArn }) => [
  {
    action: 'keywarden:ListSessions',
    resources: [PrincipalArn === undefined ? { arn: '*' } : await principalResource(context, PrincipalArn)],
  },
];

const ORDERS: Readonly<Record<string, RawBuilder<unknown>>> = {
  IssuedAt: sql`item.issued_at`,
  ExpiresAt: sql`item.expires_at`,
  LastUsedAt: sql`coalesce(item.last_used_at, 0)`,
};

const EVERY = sql`1 = 1`;

/** What it is called, who says to be behind it, its key and where it was used from hold the filter. */
function matching(filter: string | undefined): RawBuilder<unknown> {
  const wanted = filter?.trim() ?? '';
  if (wanted === '') return EVERY;
  const columns = ['session_name', 'source_identity', 'access_key_id', 'last_address', 'made_from'];
  return sql`(${sql.join(
    columns.map((column) => holds(sql`lower(coalesce(${sql.ref(`item.${column}`)}, ''))`, wanted)),
    sql` or `,
  )})`;
}

function inTime(time: Input['Time'], now: number): RawBuilder<unknown> {
  if (time === 'ALL') return EVERY;
  return time === 'EXPIRED' ? sql`item.expires_at <= ${now}` : sql`item.expires_at > ${now}`;
}

/**
 * Sessions that were made here or used, the newest first: a second after they were, and until a day after they expired. The use
 * of one that goes on is written once a minute.
 */
export const listSessions = read<Input, SearchOutput & { readonly Sessions: readonly SessionView[] }>(
  access,
  async (context, input) => {
    const { db, accountId, now } = context;
    const { PrincipalArn, Time = 'CURRENT', Filter, SortBy = 'IssuedAt', SortOrder = 'DESCENDING' } = input;
    const whose =
      PrincipalArn === undefined
        ? sql`item.account_id = ${accountId}`
        : (await sessionPrincipal(context, PrincipalArn)).rows;
    const id = sql`item.access_key_id`;
    const where = sql`${whose} and ${inTime(Time, now)} and ${matching(Filter)}`;
    const list = { from: sql`known_sessions as item`, where, id, key: id, sort: ORDERS[SortBy] ?? id };
    const { rows, output } = await searchPage(
      context,
      { ...input, SortBy, SortOrder },
      {
        operation: 'ListSessions',
        chosen: [PrincipalArn ?? null, Time],
        find: async (range) =>
          (await findIds(db, list, range)).map((row) => ({ ...row, value: Number(row.value) })),
        count: (most) => countUpTo(db, list, most),
      },
    );
    const found = await rowsOf(
      db,
      rows.map((row) => row.id),
    );
    return { Sessions: await sessionViews(context, found), ...output };
  },
);

/** In the order of the ids. */
async function rowsOf(db: AnyDatabase, ids: readonly string[]): Promise<KnownSessionRow[]> {
  if (ids.length === 0) return [];
  const rows = await knownSessionTables(db)
    .selectFrom('known_sessions')
    .selectAll()
    .where('access_key_id', 'in', ids)
    .execute();
  const byId = new Map<string, KnownSessionRow>(rows.map((row) => [row.access_key_id, row]));
  return ids.flatMap((one) => byId.get(one) ?? []);
}
