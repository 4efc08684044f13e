import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BackupError } from './backup-error.ts';

export const MANIFEST_FILE = 'manifest.json';
const FORMAT = 1;

export interface BackupFile {
  /** Relative, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** What a backup says of itself; written last, so that a backup without one is none. */
export interface Manifest {
  readonly format: typeof FORMAT;
  /** Keywarden's version that made it. */
  readonly version: string;
  /** Epoch milliseconds at which its database was read. */
  readonly madeAt: number;
  /** `none` where the database is backed up by other means. */
  readonly database: 'sqlite' | 'postgres' | 'none';
  /** Names of the database's migrations. */
  readonly migrations: readonly string[];
  /** Ids of the domain keys that the database needs. */
  readonly domainKeys: readonly string[];
  /** Names of the HSMs whose tokens are in it. */
  readonly tokens: readonly string[];
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  readonly files: readonly BackupFile[];
}

/** Size and hash of every file below a folder but the manifest. */
export async function filesIn(folder: string): Promise<BackupFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: BackupFile[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    if (!entry.isFile()) throw new BackupError(`${join(entry.parentPath, entry.name)} is no plain file`);
    const full = join(entry.parentPath, entry.name);
    const path = relative(folder, full).replaceAll('\\', '/');
    if (path === MANIFEST_FILE) continue;
    files.push({ path, ...(await digestOf(full)) });
  }
  return files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

async function digestOf(path: string): Promise<Pick<BackupFile, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(path), async (chunks) => {
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      hash.update(chunk);
    }
  });
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * The manifest of an unpacked backup, whose files are exactly those it names, unchanged.
 * @throws BackupError
 */
export async function checkedManifest(folder: string): Promise<Manifest> {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')) as Manifest;
  } catch {
    throw new BackupError('it has no manifest: it is no backup of Keywarden, or was not finished');
  }
  if (manifest.format !== FORMAT)
    throw new BackupError(`its format is ${String(manifest.format)}, and this version reads ${FORMAT}`);
  const present = new Map((await filesIn(folder)).map((file) => [file.path, file]));
  for (const { path, bytes, sha256 } of manifest.files) {
    const found = present.get(path);
    if (found === undefined) throw new BackupError(`${path} is missing in it`);
    if (found.bytes !== bytes || found.sha256 !== sha256) throw new BackupError(`${path} was changed`);
    present.delete(path);
  }
  const [more] = present.keys();
  if (more !== undefined) throw new BackupError(`${more} is in it, and not in its manifest`);
  return manifest;
}

export const newManifest = (manifest: Omit<Manifest, 'format'>): Manifest => ({
  format: FORMAT,
  ...manifest,
});
