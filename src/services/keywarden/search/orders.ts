import type { RawBuilder } from 'kysely';

/**
 * What a list may be ordered by: a piece of SQL each, never null. Only what the plain list of AWS's shows of every row, for
 * the place of a row tells its value even where the value itself is hidden.
 */
export type Orders = Readonly<Record<string, RawBuilder<unknown>>>;

/** The constraints of the input admit no other names than those of the table. */
export const orderOf = (
  orders: Orders,
  usual: string,
  { SortBy = usual }: { readonly SortBy?: string },
): RawBuilder<unknown> => orders[SortBy] as RawBuilder<unknown>;
