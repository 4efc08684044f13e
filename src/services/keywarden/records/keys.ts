import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../../../core/account.ts';
import type { Instant } from '../../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';
import { holds, type SqlList } from '../search/sql-list.ts';

/** What a table of keys shows of KMS's own tables, which see for more. */
export interface KeyColumns {
  account_id: AccountId;
  region: string;
  id: string;
  key_spec: string;
  key_usage: string;
  origin: string;
  manager: string;
  state: string;
  description: string;
  created_at: Instant;
  deletion_at: Instant | null;
  /** JSON list of names. */
  alias_names: string;
  primary_region: string | null;
  valid_to: Instant | null;
  key_store_id: string | null;
}

interface KeyTables {
  kms_keys: KeyColumns;
  kms_key_stores: { id: string; connection_state: string };
}

export const keysOf = (db: AnyDatabase): Kysely<KeyTables> => tablesOf<KeyTables>(db);

export interface KeyScope {
  readonly accountId: AccountId;
  readonly region: string;
  readonly now: Instant;
  readonly filter: string | undefined;
  readonly manager: string | undefined;
}

/**
 * Keys of a region that are still there. Those without a state of their own to be seen are told as KMS tells them: imported
 * material that expired is waited for again, and a key whose store is away is unavailable.
 */
export const keyState = (now: Instant) => sql<string>`case
  when item.state not in ('Enabled', 'Disabled') then item.state
  when item.valid_to is not null and item.valid_to <= ${now} then 'PendingImport'
  when item.key_store_id is not null and not exists (select 1 from kms_key_stores as store
    where store.id = item.key_store_id and store.connection_state = 'CONNECTED') then 'Unavailable'
  else item.state end`;

/** Nobody else may give a key an alias that begins so; any other column would tell of keys that may not be described. */
const IS_OF_AWS = holds(sql`item.alias_names`, '"alias/aws/');

const MANAGED: Readonly<Record<string, RawBuilder<unknown>>> = {
  AWS: sql` and ${IS_OF_AWS}`,
  CUSTOMER: sql` and not ${IS_OF_AWS}`,
};

/** Finds by id, ARN and alias alone: what a filter may match it tells. */
export function keyRows({ accountId, region, now, filter, manager }: KeyScope): Omit<SqlList, 'sort'> {
  const there = sql`item.account_id = ${accountId} and item.region = ${region}
    and (item.deletion_at is null or item.deletion_at > ${now})`;
  const managed = MANAGED[manager ?? ''] ?? sql``;
  const wanted = filter?.trim().toLowerCase() ?? '';
  const id = wanted.slice(wanted.lastIndexOf('/') + 1);
  const isWanted =
    wanted === ''
      ? sql``
      : wanted.startsWith('arn:')
        ? sql` and item.id = ${id}`
        : sql` and (${holds(sql`item.id`, wanted)} or ${holds(sql`lower(item.alias_names)`, wanted)})`;
  return {
    from: sql`kms_keys as item`,
    where: sql`${there}${managed}${isWanted}`,
    id: sql`item.id`,
    key: sql`item.id`,
  };
}
