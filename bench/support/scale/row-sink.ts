import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Client } from 'pg';

export type Value = string | number | null | Uint8Array;

/** Takes rows by the thousand, past everything but the database's own rules. */
export interface RowSink {
  insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[]): Promise<void>;
  /** Keeps what was inserted, and lets the database learn how large its tables are. */
  close(): Promise<void>;
}

export const openSink = (url: string): RowSink | Promise<RowSink> =>
  url.startsWith('sqlite:') ? sqliteSink(url.slice('sqlite:'.length)) : postgresSink(url);

function sqliteSink(path: string): RowSink {
  const db = new DatabaseSync(path);
  db.exec('pragma synchronous = off; pragma cache_size = -400000; begin');
  return {
    async insert(table, columns, rows) {
      const places = columns.map(() => '?').join(', ');
      const statement = db.prepare(`insert into ${table} (${columns.join(', ')}) values (${places})`);
      for (const row of rows) statement.run(...(row as readonly SQLInputValue[]));
    },
    async close() {
      db.exec('commit; pragma wal_checkpoint(truncate)');
      db.close();
    },
  };
}

const arrayType = (value: Value | undefined): string =>
  typeof value === 'number' ? 'bigint[]' : value instanceof Uint8Array ? 'bytea[]' : 'text[]';

async function postgresSink(connectionString: string): Promise<RowSink> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query('set synchronous_commit = off; begin');
  return {
    async insert(table, columns, rows) {
      const ofColumn = columns.map((_, column) => rows.map((row) => row[column] ?? null));
      const types = ofColumn.map((values) => arrayType(values.find((value) => value !== null)));
      const places = types.map((type, column) => `$${column + 1}::${type}`).join(', ');
      const sql = `insert into ${table} (${columns.join(', ')}) select * from unnest(${places})`;
      await client.query(sql, ofColumn);
    },
    async close() {
      await client.query('commit');
      await client.query('vacuum analyze');
      await client.end();
    },
  };
}
