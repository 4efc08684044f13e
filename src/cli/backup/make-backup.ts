import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { create } from 'tar';
import { applianceName } from '../../custody/appliance.ts';
import { backUpToken } from '../../custody/drill.ts';
import { appliancesOf, type BackendSettings } from '../../start.ts';
import { VERSION } from '../../version.ts';
import { BackupError } from './backup-error.ts';
import { sqlitePath } from './database-place.ts';
import { filesIn, MANIFEST_FILE, type Manifest, newManifest } from './manifest.ts';
import { contentsOfDatabase, dumpPostgres } from './postgres-dump.ts';
import { contentsOfSqlite, copySqlite } from './sqlite-copy.ts';
import { copyWhenStill } from './still-copy.ts';

/** Names of the parts within a backup. */
export const PARTS = {
  sqlite: 'keywarden.db',
  postgres: 'database.dump',
  instance: 'instance',
  clusters: 'clusters',
  tokens: 'tokens',
} as const;

export interface BackupOptions {
  /** Must not exist. */
  readonly file: string;
  readonly now: number;
  /** Folder of PostgreSQL's client programs; wherever the system finds them, unless told. */
  readonly pgBin?: string | undefined;
  /** The database is backed up by other means. */
  readonly withoutDatabase: boolean;
}

/**
 * Writes the deployment into one file, beside servers that go on. A kill leaves no file of that name.
 * @throws BackupError
 */
export async function makeBackup(settings: BackendSettings, options: BackupOptions): Promise<Manifest> {
  const { file } = options;
  if (existsSync(file)) throw new BackupError(`${file} is there already`);
  const staging = `${file}.making`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { mode: 0o700 });
  try {
    const manifest = await collect(settings, options, staging);
    const packed = `${file}.packing`;
    await create({ file: packed, cwd: staging, portable: true, mode: 0o600 }, ['.']);
    await chmod(packed, 0o600);
    const handle = await open(packed, 'r');
    await handle.sync().finally(() => handle.close());
    await rename(packed, file);
    return manifest;
  } finally {
    await rm(staging, { recursive: true, force: true });
    await rm(`${file}.packing`, { force: true });
  }
}

async function collect(
  settings: BackendSettings,
  { now, pgBin, withoutDatabase }: BackupOptions,
  staging: string,
): Promise<Manifest> {
  const { dataDirectory, databaseUrl } = settings;
  const sqlite = sqlitePath(databaseUrl);
  if (sqlite !== undefined && !existsSync(sqlite))
    throw new BackupError(`there is no database ${basename(sqlite)} in ${dataDirectory}: nothing to back up`);
  const copyDatabase = async () => {
    if (withoutDatabase) return contentsNow(databaseUrl);
    if (sqlite === undefined)
      return dumpPostgres(databaseUrl, join(staging, PARTS.postgres), join(pgBin ?? '', 'pg_dump'));
    await copySqlite(sqlite, join(staging, PARTS.sqlite));
    return contentsOfSqlite(join(staging, PARTS.sqlite));
  };
  const { domainKeys, ...contents } = await copyDatabase();
  const tokens = await copyTokens(settings, join(staging, PARTS.tokens));
  await copyWhenStill(join(dataDirectory, PARTS.clusters), join(staging, PARTS.clusters));
  const instance = join(dataDirectory, PARTS.instance);
  if (existsSync(instance)) await cp(instance, join(staging, PARTS.instance));
  const later = (await contentsNow(databaseUrl)).domainKeys;
  if (domainKeys.length !== 1 || later.join() !== domainKeys.join())
    throw new BackupError(
      'the domain key is being rotated: database and token would not fit; try again when it is done (see keywarden hsm status)',
    );
  const manifest = newManifest({
    version: VERSION,
    madeAt: now,
    database: withoutDatabase ? 'none' : sqlite === undefined ? 'postgres' : 'sqlite',
    ...contents,
    domainKeys,
    tokens,
    files: await filesIn(staging),
  });
  await writeFile(join(staging, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  return manifest;
}

const contentsNow = async (
  databaseUrl: string,
): Promise<Pick<Manifest, 'migrations' | 'domainKeys' | 'rows'>> => {
  const sqlite = sqlitePath(databaseUrl);
  return sqlite === undefined ? contentsOfDatabase(databaseUrl) : contentsOfSqlite(sqlite);
};

/** Tokens in folders of ours; an HSM of another maker is backed up by its own means. */
async function copyTokens(settings: BackendSettings, target: string): Promise<string[]> {
  const names: string[] = [];
  await mkdir(target, { mode: 0o700 });
  for (const appliance of appliancesOf(settings)) {
    if (appliance.tokenDirectory === undefined) continue;
    const name = applianceName(appliance);
    await backUpToken(appliance, join(target, name));
    names.push(name);
  }
  return names;
}
