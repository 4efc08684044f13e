import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { MOST_FAILING } from './control.ts';

/** Rows of a query of a check; columns are what its text says. */
export const rowsOf = async <Row>(db: AnyDatabase, query: RawBuilder<Row>): Promise<readonly Row[]> =>
  (await query.execute(db)).rows;

/** The one number that a query `select count(*) as count …` answers; PostgreSQL gives it as text. */
export async function countOf(
  db: AnyDatabase,
  query: RawBuilder<{ count: number | string }>,
): Promise<number> {
  return Number((await rowsOf(db, query))[0]?.count ?? 0);
}

/** What breaks a control: the first rows of a query, and how many there are in all. */
export async function breaking<Row>(
  db: AnyDatabase,
  query: RawBuilder<Row>,
): Promise<{ readonly rows: readonly Row[]; readonly total: number }> {
  const rows = await rowsOf<Row & { readonly total: number | string }>(
    db,
    sql`select listed.*, count(*) over () as total from (${query}) as listed limit ${MOST_FAILING}`,
  );
  return { rows, total: Number(rows[0]?.total ?? 0) };
}

export { sql };
