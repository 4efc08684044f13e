import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { extract } from 'tar';
import { openAuditLog } from '../../audit/open-audit-log.ts';
import { PRIMARY_APPLIANCE } from '../../custody/appliance.ts';
import { forgetSessionKeys, insertRestore } from '../../custody/restores.ts';
import { managementAccountId } from '../../identity/accounts.ts';
import type { KnownSessionTables } from '../../identity/known-sessions/tables.ts';
import { MIGRATIONS } from '../../migrations.ts';
import type { SignInTables } from '../../signin/tables.ts';
import { openStore } from '../../storage/open-store.ts';
import type { Store } from '../../storage/store.ts';
import { tablesOf } from '../../storage/tables-of.ts';
import { operatorEvent } from '../mfa/operator-event.ts';
import { BackupError } from './backup-error.ts';
import { sqlitePath } from './database-place.ts';
import { PARTS } from './make-backup.ts';
import { checkedManifest, MANIFEST_FILE, type Manifest } from './manifest.ts';
import { restorePostgres } from './postgres-dump.ts';

export interface RestoreOptions {
  readonly file: string;
  /** Must be empty, or not be there. */
  readonly dataDirectory: string;
  /** SQLite: must not be there. PostgreSQL: must be empty. */
  readonly databaseUrl: string;
  readonly pgBin?: string | undefined;
  /** What it says of itself afterwards; absent for a drill, which changes nothing in it. */
  readonly mark?: { readonly now: number; readonly endSessions: boolean };
  /** Told of what was unpacked before anything is put in its place. */
  readonly onUnpacked?: (manifest: Manifest, folder: string) => void;
}

/**
 * Puts a backup into an empty place. The data directory appears at once, when all else has succeeded.
 * @throws BackupError
 */
export async function restoreInto(options: RestoreOptions): Promise<Manifest> {
  const { file, dataDirectory, databaseUrl } = options;
  if (!existsSync(file)) throw new BackupError(`there is no ${file}`);
  if (existsSync(dataDirectory) && (await readdir(dataDirectory)).length > 0)
    throw new BackupError(`${dataDirectory} is not empty: a backup is restored into an empty folder only`);
  const staging = `${dataDirectory}.restoring`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true, mode: 0o700 });
  try {
    await unpack(file, staging);
    const manifest = await checkedManifest(staging);
    refuseMismatch(manifest, databaseUrl);
    options.onUnpacked?.(manifest, staging);
    const url = await placeDatabase(options, manifest, staging);
    await placeTokens(manifest, staging);
    await rm(join(staging, MANIFEST_FILE));
    if (options.mark !== undefined) await markRestored(url, manifest, options.mark);
    if (existsSync(dataDirectory)) await rmdir(dataDirectory);
    await rename(staging, dataDirectory);
    return manifest;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function unpack(file: string, target: string): Promise<void> {
  try {
    // Links and absolute paths have no place in a backup of ours.
    await extract({
      file,
      cwd: target,
      strict: true,
      preservePaths: false,
      filter: (_, entry) => !('type' in entry) || entry.type === 'File' || entry.type === 'Directory',
    });
  } catch (error) {
    throw new BackupError(`it does not unpack: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuseMismatch({ database, migrations, version }: Manifest, databaseUrl: string): void {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = migrations.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new BackupError(`it was made by a newer version (${version}); restore it with that one`);
  const wanted = sqlitePath(databaseUrl) === undefined ? 'postgres' : 'sqlite';
  if (database !== 'none' && database !== wanted)
    throw new BackupError(
      `its database is ${database}, and --database names ${wanted}: a backup goes back into the same kind`,
    );
}

/** @returns where the database is until the data directory is in its place */
async function placeDatabase(
  { dataDirectory, databaseUrl, pgBin }: RestoreOptions,
  { database }: Manifest,
  staging: string,
): Promise<string> {
  const path = sqlitePath(databaseUrl);
  if (database === 'none') return databaseUrl;
  if (path === undefined) {
    const dump = join(staging, PARTS.postgres);
    await restorePostgres(databaseUrl, dump, join(pgBin ?? '', 'pg_restore'));
    await rm(dump);
    return databaseUrl;
  }
  const inside = relative(dataDirectory, path);
  const place = inside.startsWith('..') ? path : join(staging, inside);
  if (existsSync(path)) throw new BackupError(`${path} is there already`);
  if (place !== join(staging, PARTS.sqlite)) {
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await rename(join(staging, PARTS.sqlite), place);
  }
  return `sqlite:${place}`;
}

/** The first HSM's token goes where a server looks for it; those of a fleet stay beside, for the folders its file names. */
async function placeTokens({ tokens }: Manifest, staging: string): Promise<void> {
  const folder = join(staging, PARTS.tokens);
  if (tokens.includes(PRIMARY_APPLIANCE)) await rename(join(folder, PRIMARY_APPLIANCE), join(staging, 'hsm'));
  if (existsSync(folder) && (await readdir(folder)).length === 0) await rmdir(folder);
}

async function markRestored(
  databaseUrl: string,
  { madeAt }: Manifest,
  mark: NonNullable<RestoreOptions['mark']>,
): Promise<void> {
  const store = await openStore({ url: databaseUrl });
  try {
    await store.migrate(MIGRATIONS);
    await writeMark(store, madeAt, mark);
  } finally {
    await store.close();
  }
}

async function writeMark(
  store: Store,
  madeAt: number,
  { now, endSessions }: NonNullable<RestoreOptions['mark']>,
): Promise<void> {
  const management = await managementAccountId(store.reader);
  let failure: unknown;
  const audit = openAuditLog(store, (problem) => {
    failure = problem;
  });
  await store.write(async (tx) => {
    const row = {
      id: randomUUID(),
      backed_up_at: madeAt,
      restored_at: now,
      ended_sessions: endSessions ? (1 as const) : (0 as const),
    };
    await insertRestore(tx, row);
    if (endSessions) {
      await forgetSessionKeys(tx);
      // Lists of sessions show none that has ended.
      await tablesOf<SignInTables>(tx.db).deleteFrom('web_sessions').execute();
      await tablesOf<KnownSessionTables>(tx.db).deleteFrom('known_sessions').execute();
    }
    const parameters = { backupOf: new Date(madeAt).toISOString(), endSessions };
    if (management !== undefined)
      await audit.record(tx, operatorEvent('RestoreBackup', management, now, parameters));
  });
  await audit.close();
  if (failure !== undefined) throw failure;
}
