import type { RawBuilder } from 'kysely';
import { isAsked } from '../access.ts';
import { validationException } from '../errors.ts';

/** What a list may be ordered by: a piece of SQL, and the column that must be asked for. */
export type Orders = Readonly<Record<string, readonly [sort: RawBuilder<unknown>, column?: string]>>;

/** @throws AwsError ValidationException for an order by what the caller did not ask for: it would tell it all the same */
export function orderOf(
  orders: Orders,
  usual: string,
  input: { readonly SortBy?: string; readonly Columns?: readonly string[] },
): RawBuilder<unknown> {
  const [sort, column] = orders[input.SortBy ?? usual] ?? [];
  if (sort === undefined || (column !== undefined && !isAsked(input, column)))
    throw validationException('SortBy names a column that is not among Columns.');
  return sort;
}
