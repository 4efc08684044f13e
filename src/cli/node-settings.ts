import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings, Surroundings } from '../config.ts';
import { dataKeyDaysOf } from '../custody/data-keys/purposes.ts';
import { findPkcs11Library } from '../custody/softhsm.ts';
import type { BackendSettings } from '../start.ts';
import { officerPinFile, pinFile, readFleetFile } from './hsm-fleet-file.ts';
import { readPoolsFile } from './hsm-pools-file.ts';

/** Names the instance, so that its PIN is found again when the data directory moves. */
const INSTANCE_FILE = 'instance';

/**
 * Where rows and keys are, with what settings leave open filled in: the library looked for, the PIN's file named after
 * the data directory's instance, which gets its name here on first use.
 * @throws CustodyError when there is no PKCS#11 library
 */
export async function backendSettings(
  settings: Settings,
  surroundings: Surroundings,
): Promise<BackendSettings> {
  const { hsmWorkers: workers, hsmFleet, hsmPools } = settings;
  const isEmbedded = !settings.hsmExternal;
  const instanceId = await ensureInstanceId(settings.dataDirectory);
  const officerPin =
    settings.hsmOfficerPin ?? (isEmbedded ? officerPinFile(instanceId, surroundings) : undefined);
  return {
    dataDirectory: settings.dataDirectory,
    dataKeys: { days: dataKeyDaysOf(settings.dataKeyDays) },
    databaseUrl: settings.databaseUrl,
    hsm: {
      library: findPkcs11Library(settings.hsmLibrary),
      isEmbedded,
      tokenLabel: settings.hsmTokenLabel,
      pin: settings.hsmPin ?? pinFile(instanceId, surroundings),
      ...(officerPin !== undefined && { officerPin }),
      ...(workers !== undefined && { workers }),
      ...(hsmFleet !== undefined && { more: await readFleetFile(hsmFleet, instanceId, surroundings) }),
    },
    ...(hsmPools !== undefined && { hsmPools: await readPoolsFile(hsmPools) }),
  };
}

/** Undefined in a folder that no start has made yet. */
export async function findInstanceId(dataDirectory: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDirectory, INSTANCE_FILE), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function ensureInstanceId(dataDirectory: string): Promise<string> {
  const present = await findInstanceId(dataDirectory);
  if (present !== undefined) return present;
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const made = randomBytes(8).toString('hex');
  try {
    const file = await open(join(dataDirectory, INSTANCE_FILE), 'wx', 0o600);
    try {
      await file.writeFile(`${made}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    return made;
  } catch (error) {
    // Another process was first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await findInstanceId(dataDirectory)) ?? made;
  }
}
