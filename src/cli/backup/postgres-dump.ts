import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { BackupError } from './backup-error.ts';
import type { Manifest } from './manifest.ts';

const run = promisify(execFile);
const MOST_OUTPUT = 16 * 1024 * 1024;

/** What libpq's programs read: a password on their command line would be in the list of processes. */
function environmentOf(databaseUrl: string): NodeJS.ProcessEnv {
  const url = new URL(databaseUrl);
  const text = (value: string): string | undefined => (value === '' ? undefined : decodeURIComponent(value));
  return {
    PATH: process.env['PATH'],
    PGHOST: url.searchParams.get('host') ?? text(url.hostname),
    PGPORT: text(url.port),
    PGUSER: text(url.username),
    PGPASSWORD: text(url.password),
    PGDATABASE: text(url.pathname.slice(1)),
    PGSSLMODE: url.searchParams.get('sslmode') ?? undefined,
    PGSSLROOTCERT: url.searchParams.get('sslrootcert') ?? undefined,
  };
}

async function runTool(program: string, argv: readonly string[], databaseUrl: string): Promise<void> {
  try {
    await run(program, argv, { env: environmentOf(databaseUrl), maxBuffer: MOST_OUTPUT });
  } catch (error) {
    const { code, stderr = '' } = error as { readonly code?: string | number; readonly stderr?: string };
    if (code === 'ENOENT')
      throw new BackupError(
        `there is no ${program} here: install PostgreSQL's client programs, name their folder with --pg-bin, or back the database ` +
          'up by your own means and leave it out with --without-database',
      );
    throw new BackupError(`${program} failed: ${stderr.trim().split('\n').slice(0, 5).join('; ')}`);
  }
}

/** Dumps the database and counts its rows as of the same moment. */
export async function dumpPostgres(
  databaseUrl: string,
  target: string,
  pgDump: string,
): Promise<Pick<Manifest, 'migrations' | 'domainKeys' | 'rows'>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    const exported = await client.query<{ id: string }>('select pg_export_snapshot() as id');
    const argv = ['--format=custom', '--no-owner', `--snapshot=${exported.rows[0]?.id}`, `--file=${target}`];
    await runTool(pgDump, argv, databaseUrl);
    return await contentsOfPostgres(client);
  } finally {
    await client.end();
  }
}

const TABLES = 'select tablename as name from pg_tables where schemaname = current_schema() order by name';

async function contentsOfPostgres(
  client: pg.Client,
): Promise<Pick<Manifest, 'migrations' | 'domainKeys' | 'rows'>> {
  const names = async (query: string): Promise<string[]> =>
    (await client.query<{ name: string }>(query)).rows.map(({ name }) => name);
  const rows: Record<string, number> = {};
  for (const table of await names(TABLES)) {
    const counted = await client.query<{ count: string }>(`select count(*) as count from "${table}"`);
    rows[table] = Number(counted.rows[0]?.count ?? 0);
  }
  return {
    migrations: await names('select name from migrations order by name'),
    domainKeys: await names('select id as name from domain_keys order by id'),
    rows,
  };
}

export async function contentsOfDatabase(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await contentsOfPostgres(client);
  } finally {
    await client.end();
  }
}

/** Fills an empty database from a dump. @throws BackupError when it is not empty */
export async function restorePostgres(databaseUrl: string, dump: string, pgRestore: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(TABLES);
    if (rows.length > 0) throw new BackupError('the database to restore into is not empty');
  } finally {
    await client.end();
  }
  const { PGDATABASE = '' } = environmentOf(databaseUrl);
  await runTool(
    pgRestore,
    ['--no-owner', '--exit-on-error', '--single-transaction', `--dbname=${PGDATABASE}`, dump],
    databaseUrl,
  );
}
