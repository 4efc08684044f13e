import { DatabaseSync } from 'node:sqlite';

/**
 * Columns of an SQLite database in which a value names one of its data keys, as `table.column`: bytes that are sealed, or text
 * with such bytes in Base64.
 */
export function sealedColumnsOf(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const keys = database
      .prepare('select id from sealing_keys')
      .all()
      .map((row) => Buffer.concat([Buffer.of(1), Buffer.from(String(row['id']), 'hex')]));
    const tables = database
      .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
      .all()
      .map((row) => String(row['name']));
    return tables.flatMap((table) =>
      database
        .prepare(`select name from pragma_table_info('${table}')`)
        .all()
        .map((row) => String(row['name']))
        .filter((column) => keys.some((key) => namesKey(database, table, column, key)))
        .map((column) => `${table}.${column}`),
    );
  } finally {
    database.close();
  }
}

function namesKey(database: DatabaseSync, table: string, column: string, key: Buffer): boolean {
  const found = database.prepare(
    `select 1 from "${table}" where (typeof("${column}") = 'blob' and substr("${column}", 1, 9) = ?)
      or (typeof("${column}") = 'text' and instr("${column}", ?) > 0) limit 1`,
  );
  return found.get(key, key.toString('base64')) !== undefined;
}
