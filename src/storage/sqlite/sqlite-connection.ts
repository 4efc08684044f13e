import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { CompiledQuery, QueryResult } from 'kysely';
import { sqliteError } from './sqlite-error.ts';

/** Prepared statements kept; preparing one costs several times its run. The longest unused go first. */
const MOST_STATEMENTS = 256;

interface Prepared {
  readonly statement: StatementSync;
  /** Names of the columns it answers; empty for one that answers no rows. */
  columns: readonly string[];
}

type Row = Record<string, SQLOutputValue>;

const columnNames = (statement: StatementSync): string[] => statement.columns().map(({ name }) => name);

/** Rows as plain objects; node:sqlite's own have no prototype and cost more to make than these. */
function toRow(values: readonly SQLOutputValue[], columns: readonly string[]): Row {
  const row: Row = {};
  for (let index = 0; index < columns.length; index++) {
    row[columns[index] as string] = values[index] as SQLOutputValue;
  }
  return row;
}

/** One connection to the file, with its prepared statements. Everything is synchronous; errors are neutral. */
export class SqliteConnection {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();

  constructor(path: string, options: { readonly isReader: boolean; readonly busyMilliseconds: number }) {
    try {
      this.#db = new DatabaseSync(path, { readOnly: options.isReader, timeout: options.busyMilliseconds });
    } catch (error) {
      throw sqliteError(error);
    }
  }

  get isInTransaction(): boolean {
    return this.#db.isOpen && this.#db.isTransaction;
  }

  /** Runs statements without parameters or rows. */
  execute(sql: string): void {
    try {
      this.#db.exec(sql);
    } catch (error) {
      throw sqliteError(error);
    }
  }

  run(query: Pick<CompiledQuery, 'sql' | 'parameters'>): QueryResult<unknown> {
    try {
      const prepared = this.#prepare(query.sql);
      const parameters = query.parameters as readonly SQLInputValue[];
      if (prepared.columns.length > 0) return { rows: rowsOf(prepared, parameters) };
      const { changes } = prepared.statement.run(...parameters);
      return { numAffectedRows: BigInt(changes), rows: [] };
    } catch (error) {
      throw sqliteError(error);
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #prepare(sql: string): Prepared {
    let prepared = this.#statements.get(sql);
    if (prepared !== undefined) {
      this.#statements.delete(sql);
    } else {
      const statement = this.#db.prepare(sql);
      statement.setReturnArrays(true);
      prepared = { statement, columns: columnNames(statement) };
      const oldest =
        this.#statements.size >= MOST_STATEMENTS ? this.#statements.keys().next().value : undefined;
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

function rowsOf(prepared: Prepared, parameters: readonly SQLInputValue[]): Row[] {
  // With setReturnArrays rows are arrays, which the types do not know.
  const rows = prepared.statement.all(...parameters) as unknown as SQLOutputValue[][];
  // A migration may have given a table of `select *` more columns since.
  const isStale = rows[0] !== undefined && rows[0].length !== prepared.columns.length;
  if (isStale) prepared.columns = columnNames(prepared.statement);
  return rows.map((values) => toRow(values, prepared.columns));
}
