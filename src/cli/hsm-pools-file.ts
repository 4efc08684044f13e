import type { HsmPool } from '../custody/clusters/hsm-pool.ts';
import { openPinSource } from '../custody/pin-source.ts';
import { findPkcs11Library } from '../custody/softhsm.ts';
import { readSettingsList } from './settings-list-file.ts';

/** A pool as its file has it; see docs/cloudhsm.md. */
interface PoolEntry {
  readonly name: string;
  readonly hsmType: string;
  readonly availabilityZone: string;
  readonly library: string;
  readonly labels?: string;
  readonly serials?: readonly string[];
  readonly officerPin: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly slotsPerAccount?: number;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value);

/** What each member must be, and whether it must be there. */
const MEMBERS: Readonly<
  Record<
    keyof PoolEntry,
    { readonly is: (value: unknown) => boolean; readonly wants: string; readonly need: boolean }
  >
> = {
  name: { is: matches(/^[a-z0-9-]{1,32}$/), wants: 'a-z, 0-9 and -', need: true },
  hsmType: { is: matches(/^hsm(?:1|2m)\.medium$/), wants: 'hsm1.medium or hsm2m.medium', need: true },
  availabilityZone: { is: matches(/^[a-z-]+-\d[a-z]$/), wants: 'a zone such as us-east-1a', need: true },
  library: { is: isText, wants: 'a path', need: true },
  labels: { is: isText, wants: 'a text, with * for anything', need: false },
  serials: {
    is: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
    wants: 'a list of serial numbers',
    need: false,
  },
  officerPin: { is: isText, wants: 'file:PATH, env:NAME or command:LINE', need: true },
  environment: {
    is: (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((one) => typeof one === 'string'),
    wants: 'names and texts',
    need: false,
  },
  slotsPerAccount: {
    is: (value) => Number.isSafeInteger(value) && Number(value) > 0,
    wants: 'a whole number from 1',
    need: false,
  },
};

/** @throws CustodyError `settings` that says what is wrong with the file */
export async function readPoolsFile(path: string): Promise<HsmPool[]> {
  const { entries, wrong } = await readSettingsList(path, 'pools');
  const before: PoolEntry[] = [];
  return entries.map((entry, index) => {
    const problem = problemOf(entry) ?? clash(entry as PoolEntry, before);
    if (problem !== undefined) return wrong(`pool ${index + 1} ${problem}`);
    before.push(entry as PoolEntry);
    return poolOf(entry as PoolEntry);
  });
}

function problemOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return 'is no object';
  const given = entry as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(MEMBERS, name));
  if (unknown !== undefined) return `has ${unknown}, which is not known`;
  for (const [name, { is, wants, need }] of Object.entries(MEMBERS)) {
    if (given[name] === undefined ? need : !is(given[name])) return `: ${name} wants ${wants}`;
  }
  if ((given['labels'] === undefined) === (given['serials'] === undefined))
    return 'wants either labels or serials';
  return undefined;
}

function clash({ name, library, serials = [] }: PoolEntry, others: readonly PoolEntry[]): string | undefined {
  if (others.some((other) => other.name === name)) return `: there is another pool ${name}`;
  const twice = others
    .filter((other) => other.library === library)
    .flatMap((other) => other.serials ?? [])
    .find((serial) => serials.includes(serial));
  return twice === undefined ? undefined : `: token ${twice} is in another pool`;
}

function poolOf(entry: PoolEntry): HsmPool {
  const { name, hsmType, availabilityZone, library, labels, serials, officerPin } = entry;
  const { environment = {}, slotsPerAccount } = entry;
  const parts = labels?.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = parts && new RegExp(`^${parts.join('.*')}$`, 's');
  return {
    name,
    hsmType,
    zone: availabilityZone,
    library: findPkcs11Library(library),
    environment,
    owns: ({ serial, label }) => pattern?.test(label) ?? serials?.includes(serial) ?? false,
    officerPinSource: openPinSource(officerPin),
    ...(slotsPerAccount !== undefined && { slotsPerAccount }),
  };
}
