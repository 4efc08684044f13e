import { sql } from 'kysely';
import { PARTITION } from '../../../core/arn.ts';
import { type AccessRule, type OperationContext, read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { type KeyColumns, keyRows, keyState, keysOf } from '../records/keys.ts';
import { viewsById } from '../search/columns.ts';
import { type Orders, orderOf } from '../search/orders.ts';
import { type SearchInput, type SearchOutput, searchPage } from '../search/page.ts';
import { countUpTo, findIds } from '../search/sql-list.ts';

interface Input extends SearchInput {
  readonly KeyManager?: 'CUSTOMER' | 'AWS';
}

/** What ListKeys and ListAliases show of a key, and the rest where DescribeKey would show it. */
interface KeyView {
  readonly KeyId: string;
  readonly Arn: string;
  readonly Aliases: readonly string[];
  readonly KeySpec?: string;
  readonly KeyUsage?: string;
  readonly KeyState?: string;
  readonly KeyManager?: string;
  readonly Origin?: string;
  readonly MultiRegion?: boolean;
  readonly CreationDate?: Date;
  readonly Description?: string;
  readonly DeletionDate?: Date;
}

const ORDERS: Orders = {
  KeyId: sql`item.id`,
  // A list in JSON: keys without an alias come behind all others.
  Alias: sql`lower(item.alias_names)`,
};

/** KMS's own actions for what may be filtered and ordered by; what more a key shows is decided for that very key. */
const access: AccessRule<Input> = ({ accountId }) =>
  ['kms:ListKeys', 'kms:ListAliases'].map((action) => ({
    action,
    resources: [{ arn: '*' }],
    contextKeys: { 'kms:CallerAccount': accountId },
  }));

const description = (
  row: KeyColumns & { readonly seen_state: string },
): Omit<KeyView, 'KeyId' | 'Arn' | 'Aliases'> => ({
  KeySpec: row.key_spec,
  KeyUsage: row.key_usage,
  KeyState: row.seen_state,
  KeyManager: row.manager,
  Origin: row.origin,
  MultiRegion: row.primary_region !== null,
  CreationDate: dateOf(row.created_at),
  ...(row.description !== '' && { Description: row.description }),
  ...(row.deletion_at !== null && { DeletionDate: dateOf(row.deletion_at) }),
});

async function viewsOf(
  { db, accountId, region, now, mayCall }: OperationContext,
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
  return viewsById(rows, async (row) => ({
    KeyId: row.id,
    Arn: `arn:${PARTITION}:kms:${region}:${accountId}:key/${row.id}`,
    Aliases: JSON.parse(row.alias_names) as string[],
    ...((await mayCall('kms', 'DescribeKey', { KeyId: row.id })) && description(row)),
  }));
}

export const searchKeys = read<Input, SearchOutput & { Keys: readonly KeyView[] }>(
  access,
  async (context, input) => {
    const { db, accountId, region, now } = context;
    const { Filter: filter, KeyManager: manager } = input;
    const sort = orderOf(ORDERS, 'KeyId', input);
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
