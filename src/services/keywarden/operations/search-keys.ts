import { type RawBuilder, sql } from 'kysely';
import { PARTITION } from '../../../core/arn.ts';
import type { Instant } from '../../../core/clock.ts';
import { type AccessRule, type OperationContext, read } from '../../contract.ts';
import { dateOf } from '../date-of.ts';
import { keyRows, keyState, keysOf } from '../records/keys.ts';
import { type SearchInput, type SearchOutput, searchPage } from '../search/page.ts';
import { countUpTo, findIds } from '../search/sql-list.ts';

interface Input extends SearchInput {
  readonly KeyManager?: 'CUSTOMER' | 'AWS';
}

interface KeyView {
  readonly KeyId: string;
  readonly Arn: string;
  readonly Aliases: readonly string[];
  readonly KeySpec: string;
  readonly KeyUsage: string;
  readonly KeyState: string;
  readonly KeyManager: string;
  readonly Origin: string;
  readonly MultiRegion: boolean;
  readonly CreationDate: Date;
  readonly Description?: string;
  readonly DeletionDate?: Date;
}

const ORDERS: Readonly<Record<string, (now: Instant) => RawBuilder<unknown>>> = {
  KeyId: () => sql`item.id`,
  CreationDate: () => sql`item.created_at`,
  KeySpec: () => sql`item.key_spec`,
  KeyUsage: () => sql`item.key_usage`,
  KeyState: keyState,
};

/** KMS's own actions for what is told: the keys, their names, and what DescribeKey says of any key of the region. */
const access: AccessRule<Input> = ({ accountId, region }) => [
  { action: 'kms:ListKeys', resources: [{ arn: '*' }] },
  { action: 'kms:ListAliases', resources: [{ arn: '*' }] },
  { action: 'kms:DescribeKey', resources: [{ arn: `arn:${PARTITION}:kms:${region}:${accountId}:key/*` }] },
];

async function viewsOf(
  { db, accountId, region, now }: OperationContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KeyView>> {
  if (ids.length === 0) return new Map();
  const rows = await keysOf(db)
    .selectFrom('kms_keys as item')
    .selectAll('item')
    .select(keyState(now).as('seen_state'))
    .where('item.account_id', '=', accountId)
    .where('item.region', '=', region)
    .where('item.id', 'in', ids)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        KeyId: row.id,
        Arn: `arn:${PARTITION}:kms:${region}:${accountId}:key/${row.id}`,
        Aliases: JSON.parse(row.alias_names) as string[],
        KeySpec: row.key_spec,
        KeyUsage: row.key_usage,
        KeyState: row.seen_state,
        KeyManager: row.manager,
        Origin: row.origin,
        MultiRegion: row.primary_region !== null,
        CreationDate: dateOf(row.created_at),
        ...(row.description !== '' && { Description: row.description }),
        ...(row.deletion_at !== null && { DeletionDate: dateOf(row.deletion_at) }),
      },
    ]),
  );
}

export const searchKeys = read<Input, SearchOutput & { Keys: readonly KeyView[] }>(
  access,
  async (context, input) => {
    const { db, accountId, region, now } = context;
    const { Filter: filter, KeyManager: manager, SortBy = 'KeyId' } = input;
    const sort = ORDERS[SortBy]?.(now) ?? sql`item.id`;
    const list = { ...keyRows({ accountId, region, now, filter, manager }), sort };
    const { rows, output } = await searchPage(context, input, {
      operation: 'SearchKeys',
      chosen: [manager ?? null],
      find: (range) => findIds(db, list, range),
      count: (most) => countUpTo(db, list, most),
    });
    const ids = rows.map(({ id }) => id);
    const views = await viewsOf(context, ids);
    return { Keys: ids.flatMap((id) => views.get(id) ?? []), ...output };
  },
);
