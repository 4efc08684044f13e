import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../core/account.ts';
import type { AnyDatabase } from '../storage/tables-of.ts';
import type { HeldPolicy } from './principal-records.ts';

/** The rows that make a user or role, as they stood at one instant. */
export interface PrincipalRows {
  readonly id: string;
  readonly accountId: AccountId;
  readonly name: string;
  readonly path: string;
  readonly tags: string;
  /** By name; none of a role. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  /** Its own and its groups': inline ones by name, then managed ones by ARN; of the same name by holder. */
  readonly held: readonly HeldPolicy[];
  /** `document` as in {@link HeldPolicy}. */
  readonly boundary?: { readonly arn: string; readonly document: string | undefined };
}

/** What a row is of, and up to four columns of it. */
interface Row {
  readonly kind: 'principal' | 'group' | 'inline' | 'managed' | 'boundary';
  readonly a: string;
  readonly b: string;
  readonly c: string | null;
  readonly d: string | null;
}

/**
 * Reads all of it in one statement. That saves a node the way to the database six times over when somebody calls it for the
 * first time; and a statement sees one state of the database, never half of a write.
 */
export async function findPrincipalRows(
  db: AnyDatabase,
  kind: 'user' | 'role',
  id: string,
): Promise<PrincipalRows | undefined> {
  const { rows } = await query(kind, id).execute(db);
  const principal = rows.find((row) => row.kind === 'principal');
  const boundary = rows.find((row) => row.kind === 'boundary');
  if (principal === undefined) return undefined;
  const groups = rows.filter((row) => row.kind === 'group');
  return {
    id,
    accountId: principal.a,
    name: principal.b,
    path: principal.c ?? '/',
    tags: principal.d ?? '[]',
    groups: groups.sort(by((row) => row.c ?? '')).map(({ a, b }) => ({ id: a, name: b })),
    held: [...heldOf(rows, 'inline'), ...heldOf(rows, 'managed')],
    ...(boundary && { boundary: { arn: boundary.a, document: boundary.c ?? undefined } }),
  };
}

const heldOf = (rows: readonly Row[], kind: HeldPolicy['kind']): HeldPolicy[] =>
  rows
    .filter((row) => row.kind === kind)
    .sort(by((row) => `${row.b} ${row.a}`))
    .map((row) => ({ kind, holderId: row.a, id: row.b, document: row.c ?? undefined }));

const by =
  (keyOf: (row: Row) => string) =>
  (one: Row, other: Row): number =>
    keyOf(one) < keyOf(other) ? -1 : keyOf(one) > keyOf(other) ? 1 : 0;

/** The default version of a managed policy of the account; none of AWS's, nor of one that is not there. */
const DEFAULT_VERSION = sql`left join policies as policy
    on policy.arn = held.policy_arn and policy.account_id = held.account_id
  left join policy_versions as version
    on version.policy_id = policy.id and version.version = policy.default_version`;

/** Cross joins are joins that databases do not turn about. Roles are in no groups. */
const query = (kind: 'user' | 'role', id: string): RawBuilder<Row> => {
  const table = sql.table(`${kind}s`);
  return sql<Row>`with holder as materialized (
    select id from ${table} where id = ${id}
    union all select group_id from group_members where user_id = ${id})
  select 'principal' as kind, account_id as a, name as b, path as c, tags as d from ${table} where id = ${id}
  union all select 'group', one.id, one.name, one.name_key, null
    from holder cross join groups as one where one.id = holder.id
  union all select 'inline', one.holder_id, one.name, one.document, null
    from holder cross join inline_policies as one where one.holder_id = holder.id
  union all select 'managed', held.holder_id, held.policy_arn, version.document, null
    from holder cross join policy_attachments as held ${DEFAULT_VERSION} where held.holder_id = holder.id
  union all select 'boundary', held.policy_arn, '', version.document, null
    from (select account_id, permissions_boundary_arn as policy_arn from ${table}
      where id = ${id} and permissions_boundary_arn is not null) as held ${DEFAULT_VERSION}`;
};
