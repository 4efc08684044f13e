import { CompiledQuery } from 'kysely';
import type { Dialect } from '../storage/store.ts';
import type { AnyDatabase } from '../storage/tables-of.ts';
import type { AuditFreshPostingRow, AuditPostingRow } from './tables.ts';

const POSTINGS_PER_STATEMENT = 64;

const COLUMNS = ['account', 'term', 'last_time', 'last_sequence', 'first_time', 'places'] as const;
const FRESH_COLUMNS = ['segment', ...COLUMNS] as const;

function insert<Row>(
  dialect: Dialect,
  table: string,
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
): CompiledQuery {
  const mark = (index: number): string => (dialect === 'postgres' ? `$${index + 1}` : '?');
  const tuple = (row: number): string =>
    `(${columns.map((_, column) => mark(columns.length * row + column)).join(',')})`;
  const values = rows.flatMap((row) => columns.map((column) => row[column]));
  return CompiledQuery.raw(
    `insert into ${table} (${columns.join(',')}) values ${rows.map((_, row) => tuple(row)).join(',')} on conflict do nothing`,
    values,
  );
}

async function insertAll<Row>(
  db: AnyDatabase,
  dialect: Dialect,
  table: string,
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += POSTINGS_PER_STATEMENT) {
    const part = rows.slice(start, start + POSTINGS_PER_STATEMENT);
    await db.executeQuery(insert(dialect, table, columns, part));
  }
}

/** Within a write. What is there already stays. */
export const insertPostings = (
  db: AnyDatabase,
  dialect: Dialect,
  postings: readonly AuditPostingRow[],
): Promise<void> => insertAll(db, dialect, 'audit_postings', COLUMNS, postings);

/** Within a write. */
export const insertFreshPostings = (
  db: AnyDatabase,
  dialect: Dialect,
  postings: readonly AuditFreshPostingRow[],
): Promise<void> => insertAll(db, dialect, 'audit_fresh_postings', FRESH_COLUMNS, postings);
