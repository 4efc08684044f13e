import { type RawBuilder, sql } from 'kysely';
import type { PolicyHolderKind } from '../../../identity/tables.ts';
import { countAttachments } from './attachments.ts';
import type { Directory } from './directory.ts';
import { FEW, type ListFilter, pathBeginsWith } from './list-filter.ts';
import { countBoundaries } from './permissions-boundaries.ts';

const TABLE = { user: 'users', group: 'groups', role: 'roles' } as const;

/** How a policy is used: attached, as a permissions boundary, or either. */
export type PolicyUsage = 'attached' | 'boundary' | 'any';

export interface HolderRow {
  readonly id: string;
  readonly name: string;
  readonly name_key: string;
}

export interface WantedHolders {
  readonly kind: PolicyHolderKind;
  readonly policyArn: string;
  readonly usage: PolicyUsage;
  readonly filter: ListFilter;
}

/** Entities of one kind that use the policy, in the order of names, behind the name `after` (in lower case). */
export async function listPolicyHolders(
  db: Directory,
  wanted: WantedHolders,
  after: string | undefined,
  limit: number,
): Promise<HolderRow[]> {
  const { kind, policyArn, usage, filter } = wanted;
  if (kind === 'group' && usage === 'boundary') return [];
  const { accountId, pathPrefix } = filter;
  const uses =
    (await countAttachments(db, accountId, policyArn)) + (await countBoundaries(db, accountId, policyArn));
  const inPath = pathPrefix === '/' ? sql`` : sql` and ${pathBeginsWith(pathPrefix)}`;
  const behind = after === undefined ? sql`` : sql` and item.name_key > ${after}`;
  const query = sql<HolderRow>`${uses <= FEW ? amongHolders(wanted) : amongAll(wanted)}${inPath}${behind}
    order by item.name_key limit ${limit}`;
  return (await query.execute(db)).rows;
}

type Fragment = RawBuilder<unknown>;

/** Ways to use a policy, each a piece of SQL. */
const waysOf = (
  { kind, usage }: WantedHolders,
  attached: Fragment,
  bounded: Fragment,
): readonly Fragment[] => [
  ...(usage === 'boundary' ? [] : [attached]),
  ...(kind === 'group' || usage === 'attached' ? [] : [bounded]),
];

/** Where few use the policy: all of them, put in order. A cross join is one that databases do not turn about. */
function amongHolders(wanted: WantedHolders): Fragment {
  const { kind, policyArn, filter } = wanted;
  const table = sql.table(TABLE[kind]);
  const attached = sql`select holder_id from policy_attachments
    where account_id = ${filter.accountId} and policy_arn = ${policyArn} and holder_kind = ${kind}`;
  const bounded = sql`select id as holder_id from ${table}
    where account_id = ${filter.accountId} and permissions_boundary_arn = ${policyArn}`;
  return sql`with holder as materialized (${sql.join(waysOf(wanted, attached, bounded), sql` union `)})
    select item.id, item.name, item.name_key from holder cross join ${table} as item
    where item.id = holder.holder_id`;
}

/** Where many do: a page of them is found soon in the order of names. */
function amongAll(wanted: WantedHolders): Fragment {
  const { kind, policyArn, filter } = wanted;
  const attached = sql`exists (select 1 from policy_attachments as held
    where held.holder_id = item.id and held.policy_arn = ${policyArn})`;
  const bounded = sql`item.permissions_boundary_arn = ${policyArn}`;
  return sql`select item.id, item.name, item.name_key from ${sql.table(TABLE[kind])} as item
    where item.account_id = ${filter.accountId}
      and (${sql.join(waysOf(wanted, attached, bounded), sql` or `)})`;
}
