import { dirname, resolve } from 'node:path';
import type { Surroundings } from '../config.ts';
import { type ApplianceSettings, PRIMARY_APPLIANCE } from '../custody/appliance.ts';
import { defaultPinPath, openPinSource } from '../custody/pin-source.ts';
import { findPkcs11Library } from '../custody/softhsm.ts';
import { readSettingsList } from './settings-list-file.ts';

export const pinFile = (instanceId: string, { env }: Surroundings): string =>
  `file:${defaultPinPath(instanceId, env)}`;

export const officerPinFile = (instanceId: string, { env }: Surroundings): string =>
  `file:${defaultPinPath(`${instanceId}-officer`, env)}`;

/** What an HSM of the fleet's file may say; see docs/hsm-fleet.md. */
const FLEET_MEMBERS = {
  name: 'string',
  library: 'string',
  folder: 'string',
  label: 'string',
  serial: 'string',
  pin: 'string',
  officerPin: 'string',
  environment: 'object',
  parameters: 'string',
  workers: 'number',
} as const;

type FleetEntry = {
  readonly [Name in keyof typeof FLEET_MEMBERS]?: Name extends 'environment'
    ? Readonly<Record<string, string>>
    : Name extends 'workers'
      ? number
      : string;
};

/** @throws CustodyError `settings` that says what is wrong with the file */
export async function readFleetFile(
  path: string,
  instanceId: string,
  surroundings: Surroundings,
): Promise<ApplianceSettings[]> {
  const { entries, wrong } = await readSettingsList(path, 'HSMs');
  const names = new Set([PRIMARY_APPLIANCE]);
  return entries.map((entry, index) => {
    const problem = entryProblem(entry, names);
    if (problem !== undefined) return wrong(`HSM ${index + 1} ${problem}`);
    const given = entry as FleetEntry;
    names.add(given.name ?? '');
    return applianceOf(given, dirname(path), instanceId, surroundings);
  });
}

function entryProblem(entry: unknown, names: ReadonlySet<string>): string | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return 'is no object';
  for (const [name, value] of Object.entries(entry)) {
    if (!Object.hasOwn(FLEET_MEMBERS, name)) return `has ${name}, which is not known`;
    const wanted = FLEET_MEMBERS[name as keyof typeof FLEET_MEMBERS];
    if (typeof value !== wanted || value === null) return `: ${name} wants a ${wanted}`;
  }
  const { name, folder, label, serial, pin, environment = {}, workers = 1 } = entry as FleetEntry;
  if (name === undefined || !/^[a-z0-9-]{1,32}$/.test(name)) return 'wants a name of a-z, 0-9 and -';
  if (names.has(name)) return `: there is another HSM ${name}`;
  if (folder === undefined && label === undefined && serial === undefined)
    return 'wants folder, label or serial';
  if (folder === undefined && pin === undefined) return 'wants a pin';
  if (label !== undefined && Buffer.byteLength(label) > 32) return ': label wants at most 32 bytes';
  if (!Object.values(environment).every((value) => typeof value === 'string'))
    return ': environment wants strings';
  return Number.isInteger(workers) && workers >= 1 && workers <= 64 ? undefined : ': workers wants 1 to 64';
}

/** With `folder`, a SoftHSM token that Keywarden makes there, PINs included. */
function applianceOf(
  entry: FleetEntry,
  base: string,
  instanceId: string,
  surroundings: Surroundings,
): ApplianceSettings {
  const { name = '', library, folder, label, serial, environment, parameters, workers } = entry;
  const own = `${instanceId}-${name}`;
  const pin = entry.pin ?? pinFile(own, surroundings);
  const officerPin =
    entry.officerPin ?? (folder === undefined ? undefined : officerPinFile(own, surroundings));
  return {
    name,
    library: findPkcs11Library(library),
    tokenLabel: label ?? name,
    pinSource: openPinSource(pin),
    ...(officerPin !== undefined && { officerPinSource: openPinSource(officerPin) }),
    ...(folder !== undefined && { tokenDirectory: resolve(base, folder) }),
    ...(serial !== undefined && { tokenSerial: serial }),
    ...(environment !== undefined && { environment }),
    ...(parameters !== undefined && { parameters }),
    ...(workers !== undefined && { mostWorkers: workers }),
  };
}
