import { type RawBuilder, sql } from 'kysely';
import { isAsked } from '../access.ts';
import { validationException } from '../errors.ts';

type Fragment = RawBuilder<unknown>;

/** What a list may be ordered by. */
export interface Order {
  /** Never null. */
  readonly sort: Fragment;
  /** The column that must be asked for, where it is not always told. */
  readonly column?: string;
  /** What is joined to the table for it: all counts at once cost less than one for each row. */
  readonly join?: Fragment;
}

export type Orders = Readonly<Record<string, Order>>;

/** Counts something of each row from another table, or finds its least. */
export const counted = (rows: Fragment, what: Fragment = sql`count(*)`): Pick<Order, 'sort' | 'join'> => ({
  join: sql` left join (select ${what} as number, ${rows}) as counted on counted.id = item.id`,
  sort: sql`coalesce(counted.number, 0)`,
});

/** @throws AwsError ValidationException for an order by what the caller did not ask for: it would tell it all the same */
export function orderOf(
  orders: Orders,
  usual: string,
  input: { readonly SortBy?: string; readonly Columns?: readonly string[] },
): Order {
  const order = orders[input.SortBy ?? usual];
  if (order === undefined || (order.column !== undefined && !isAsked(input, order.column)))
    throw validationException('SortBy names a column that is not among Columns.');
  return order;
}
