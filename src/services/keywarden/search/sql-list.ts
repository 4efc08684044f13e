import { type RawBuilder, sql } from 'kysely';
import type { AnyDatabase } from '../../../storage/tables-of.ts';
import type { Range, Standing } from './page.ts';

type Fragment = RawBuilder<unknown>;

/** A table to be searched, in pieces of SQL that both databases understand. */
export interface SqlList {
  /** Table with the short name that the other pieces use. */
  readonly from: Fragment;
  readonly where: Fragment;
  /** Names a row for those who look further. */
  readonly id: Fragment;
  /** Unique among the rows that `where` leaves. */
  readonly key: Fragment;
  /** What rows are ordered by; never null. */
  readonly sort: Fragment;
}

export interface FoundId extends Standing {
  readonly id: string;
}

/** Ids in order. Nothing else is read here: columns that cost something are for the rows of one page alone. */
export async function findIds(db: AnyDatabase, list: SqlList, range: Range): Promise<FoundId[]> {
  const { from, where, id, key, sort } = list;
  const { after, isDescending, limit } = range;
  const order = isDescending ? sql`desc` : sql`asc`;
  const behind =
    after === undefined
      ? sql``
      : sql` and (${sort}, ${key}) ${isDescending ? sql`<` : sql`>`} (${after.value}, ${after.key})`;
  const query = sql<FoundId>`select ${id} as id, ${key} as key, ${sort} as value from ${from}
    where ${where}${behind} order by ${sort} ${order}, ${key} ${order} limit ${limit}`;
  return (await query.execute(db)).rows;
}

/** How many rows there are, counted up to `most`. */
export async function countUpTo(
  db: AnyDatabase,
  { from, where }: Pick<SqlList, 'from' | 'where'>,
  most: number,
): Promise<number> {
  const query = sql<{ count: number | string }>`select count(*) as count
    from (select 1 as one from ${from} where ${where} limit ${most}) as found`;
  return Number((await query.execute(db)).rows[0]?.count ?? 0);
}

/** Text that holds `part` somewhere, whatever it is made of. */
export const pattern = (part: string): string => `%${part.replaceAll(/[\\%_]/g, '\\$&')}%`;

/** True where a piece of text holds `part`; both in lower case. */
export const holds = (text: Fragment, part: string): RawBuilder<boolean> =>
  sql<boolean>`${text} like ${pattern(part.toLowerCase())} escape '\\'`;
