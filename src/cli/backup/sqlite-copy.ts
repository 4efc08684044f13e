import { chmod } from 'node:fs/promises';
import { backup, DatabaseSync } from 'node:sqlite';
import type { Manifest } from './manifest.ts';

/** All pages in one step: a copy in several begins anew whenever somebody writes in between. Readers do not stop writers in WAL mode. */
const ALL_PAGES = 0x7fffffff;

/** Copies the database while others write to it: the copy is as it was at one moment. */
export async function copySqlite(path: string, target: string): Promise<void> {
  const source = new DatabaseSync(path, { readOnly: true });
  try {
    await backup(source, target, { rate: ALL_PAGES });
  } finally {
    source.close();
  }
  await chmod(target, 0o600);
}

type Contents = Pick<Manifest, 'migrations' | 'domainKeys' | 'rows'>;

const NAMES =
  "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name";

/** What a copy holds. @throws Error when SQLite finds it damaged */
export function contentsOfSqlite(path: string): Contents {
  const database = new DatabaseSync(path);
  try {
    const [check] = database.prepare('pragma integrity_check(1)').all();
    if (check?.['integrity_check'] !== 'ok')
      throw new Error(`the copy of the database is damaged: ${String(check?.['integrity_check'])}`);
    const texts = (query: string, column: string): string[] =>
      database
        .prepare(query)
        .all()
        .map((row) => String(row[column]));
    const count = (table: string): number =>
      Number(database.prepare(`select count(*) as count from "${table}"`).get()?.['count'] ?? 0);
    return {
      migrations: texts('select name from migrations order by name', 'name'),
      domainKeys: texts('select id from domain_keys order by id', 'id'),
      rows: Object.fromEntries(texts(NAMES, 'name').map((table) => [table, count(table)])),
    };
  } finally {
    database.close();
  }
}
