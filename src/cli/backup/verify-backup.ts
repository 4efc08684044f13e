import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BackendSettings, type Backends, openBackends } from '../../start.ts';
import { BackupError } from './backup-error.ts';
import { PARTS } from './make-backup.ts';
import type { Manifest } from './manifest.ts';
import { contentsOfDatabase } from './postgres-dump.ts';
import { restoreInto } from './restore-into.ts';
import { contentsOfSqlite } from './sqlite-copy.ts';

/** Rows of each kind that are opened. */
const SAMPLES = 500;

export interface Finding {
  readonly what: string;
  readonly wanted: number;
  readonly found: number;
}

export interface VerifyOptions {
  readonly file: string;
  /** Empty PostgreSQL database to restore into; it is filled. */
  readonly scratchUrl?: string | undefined;
  readonly pgBin?: string | undefined;
  report(problem: string): void;
}

export interface Verified {
  readonly manifest: Manifest;
  readonly findings: readonly Finding[];
}

/**
 * Restores a backup into a scratch folder, opens its database and its HSM with the PIN of the settings, opens samples of all
 * that is sealed or wrapped in it, and counts rows. Nothing else is touched.
 * @throws BackupError when it does not come so far
 */
export async function verifyBackup(
  settings: BackendSettings,
  { file, scratchUrl, pgBin, report }: VerifyOptions,
): Promise<Verified> {
  const scratch = await mkdtemp(join(tmpdir(), 'keywarden-verify-'));
  const dataDirectory = join(scratch, 'data');
  try {
    const databaseUrl = scratchUrl ?? `sqlite:${join(dataDirectory, PARTS.sqlite)}`;
    const manifest = await restoreInto({ file, dataDirectory, databaseUrl, pgBin });
    if (manifest.database === 'none')
      throw new BackupError(
        'its files are whole; the database is not in it, so there is nothing more to try',
      );
    const counts = await (scratchUrl === undefined
      ? contentsOfSqlite(join(dataDirectory, PARTS.sqlite))
      : contentsOfDatabase(scratchUrl));
    const { more: _, ...hsm } = settings.hsm;
    const backends = await openBackends({ dataDirectory, databaseUrl, hsm }, report);
    try {
      const findings = [...rowFindings(manifest, counts.rows), ...(await keyFindings(backends))];
      return { manifest, findings };
    } finally {
      await backends.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const rowFindings = (manifest: Manifest, rows: Manifest['rows']): Finding[] =>
  Object.entries(manifest.rows)
    .filter(([table, wanted]) => wanted > 0 || (rows[table] ?? 0) > 0)
    .map(([table, wanted]) => ({ what: `rows of ${table}`, wanted, found: rows[table] ?? 0 }));

async function keyFindings({ store, custody }: Backends): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const sealed of custody.sealedStores) {
    const tried = await sealed.tryOpening(store.reader, custody.sealer, SAMPLES);
    findings.push({ what: `${sealed.name} unsealed`, ...tried });
  }
  for (const wrapped of custody.wrappedStores)
    findings.push({ what: `${wrapped.name} unwrapped by the HSM`, ...(await wrapped.tryAll(custody.call)) });
  return findings.filter(({ wanted }) => wanted > 0);
}
