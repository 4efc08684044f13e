import { compilePattern } from '../pattern.ts';
import type {
  AccessLevel,
  ConditionKey,
  IamData,
  KeyType,
  ResourceFormat,
  ServiceAction,
} from './iam-data.ts';
import { OWN_ACTIONS } from './own-actions.ts';

/** A condition key: its name and type as AWS's reference writes them (`ArrayOfString`). */
export type CompactKey = readonly [name: string, type: string];

export interface CompactService {
  readonly keys: readonly CompactKey[];
  readonly types: readonly (readonly [name: string, arn: string])[];
  /**
   * Keys and types by their place in the lists above; keys of the action's resource types are among its own. Access
   * levels by their first letters.
   */
  readonly actions: readonly (readonly [
    name: string,
    keys: readonly number[],
    resourceTypes: readonly number[],
    accessLevels?: string,
  ])[];
}

/** What `tools/build-iam-data.ts` makes of AWS's service authorization reference; plain JSON. */
export interface CompactIamData {
  /** Package and version it was made from. */
  readonly source: string;
  readonly globalKeys: readonly CompactKey[];
  readonly resourceControlServices: readonly string[];
  /** Prefix of condition keys → services that document such keys. */
  readonly keyPrefixes: Readonly<Record<string, readonly string[]>>;
  /** Third field of ARNs → services that document such resources. */
  readonly arnServices: Readonly<Record<string, readonly string[]>>;
  /** JSON of a {@link CompactService}, read when it is first asked for. */
  readonly services: Readonly<Record<string, string>>;
}

/** Condition keys of one list, findable by name in any case, placeholders included. */
class KeyTable {
  readonly all: readonly ConditionKey[];
  readonly #byName = new Map<string, ConditionKey>();
  readonly #patterns: { readonly key: ConditionKey; readonly matches: (text: string) => boolean }[] = [];

  constructor(keys: readonly CompactKey[]) {
    this.all = keys.map(([name, type]) => toKey(name, type));
    for (const key of this.all) {
      const { name } = key;
      if (name.includes('${')) this.#patterns.push({ key, matches: keyMatcher(name) });
      else this.#byName.set(name.toLowerCase(), key);
    }
  }

  find(lowerName: string): ConditionKey | undefined {
    return this.#byName.get(lowerName) ?? this.#patterns.find(({ matches }) => matches(lowerName))?.key;
  }
}

interface ServiceTable {
  readonly actions: ReadonlyMap<string, ServiceAction>;
  readonly keys: KeyTable;
  readonly keysOfAction: ReadonlyMap<string, KeyTable>;
  readonly formats: readonly (ResourceFormat & { readonly arnService: string })[];
}

const toKey = (name: string, type: string): ConditionKey => ({
  name,
  type: type.replace('ArrayOf', '') as KeyType,
  isMultivalued: type.startsWith('ArrayOf'),
});

function keyMatcher(name: string): (text: string) => boolean {
  const pattern = compilePattern(name.replace(/\$\{[^}]*\}/g, '*').toLowerCase(), {
    variables: false,
    wildcards: true,
  });
  return (text) => pattern.matches(text, NO_CONTEXT) === true;
}

export const ACCESS_LEVELS: readonly AccessLevel[] = [
  'List',
  'Read',
  'Write',
  'Permissions management',
  'Tagging',
];

const levelsOf = (letters: string): AccessLevel[] =>
  ACCESS_LEVELS.filter((level) => letters.includes(level.charAt(0)));

const NO_CONTEXT = new Map<string, string>();

function formatOf(service: string, type: string, arn: string) {
  const [, , arnService = '', region = '', account = '', ...resource] = arn.split(':');
  return { service, type, arnService, region, account, resource: resource.join(':') };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** AWS's actions of a service, and Keywarden's own. */
function allActions(prefix: string, { actions, types }: CompactService): CompactService['actions'] {
  const own = Object.entries(ownOf(OWN_ACTIONS, prefix) ?? {}).map(([name, { level, resourceType }]) => {
    const place = types.findIndex(([type]) => type === resourceType);
    return [name, [], place < 0 ? [] : [place], level] as const;
  });
  return [...actions, ...own];
}

function readService(prefix: string, json: string): ServiceTable {
  const service = JSON.parse(json) as CompactService;
  const { keys, types } = service;
  const actions = allActions(prefix, service);
  const typeNames = types.map(([name]) => name);
  const namesAt = <T>(list: readonly T[], places: readonly number[]): T[] =>
    places.map((place) => list[place]).filter((item) => item !== undefined);
  return {
    keys: new KeyTable(keys),
    actions: new Map(
      actions.map(([name, , places, levels = '']) => [
        name.toLowerCase(),
        { name, resourceTypes: namesAt(typeNames, places), accessLevels: levelsOf(levels) },
      ]),
    ),
    keysOfAction: new Map(
      actions.map(([name, places]) => [name.toLowerCase(), new KeyTable(namesAt(keys, places))]),
    ),
    formats: types.map(([name, arn]) => formatOf(prefix, name, arn)),
  };
}

const ownOf = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** Services of ours, before what AWS's data says of those that AWS has too. */
const NO_SERVICES: CompactIamData['services'] = Object.fromEntries(
  Object.keys(OWN_ACTIONS).map((prefix) => [prefix, '{"keys":[],"types":[],"actions":[]}']),
);

/** The data of AWS's services and ours, each service read when first asked for (a millisecond; EC2 ten). */
export function iamDataOf(data: CompactIamData): IamData {
  const texts = Object.entries({ ...NO_SERVICES, ...data.services });
  const services = new Map(texts.map(([prefix, json]) => [prefix, lazily(() => readService(prefix, json))]));
  const serviceOf = (prefix: string): ServiceTable | undefined => services.get(prefix.toLowerCase())?.();
  const globalKeys = lazily(() => new KeyTable(data.globalKeys));
  const resourceControl = new Set(data.resourceControlServices);
  const formats = new Map<string, readonly ResourceFormat[]>();

  const findKey = (key: string): ConditionKey | undefined => {
    const name = key.toLowerCase();
    const global = globalKeys().find(name);
    if (global !== undefined) return global;
    const documenting = ownOf(data.keyPrefixes, name.slice(0, name.indexOf(':'))) ?? [];
    for (const prefix of documenting) {
      const found = serviceOf(prefix)?.keys.find(name);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  return {
    services: [...services.keys()],
    hasService: (prefix) => services.has(prefix.toLowerCase()),
    actionsOf: (prefix) => [...(serviceOf(prefix)?.actions.values() ?? [])],
    findAction: (prefix, name) => serviceOf(prefix)?.actions.get(name.toLowerCase()),
    findKey,
    keysOf: (prefix) => [...(serviceOf(prefix)?.keys.all ?? []), ...globalKeys().all],
    hasKeyPrefix: (prefix) => Object.hasOwn(data.keyPrefixes, prefix.toLowerCase()),
    actionHasKey: (prefix, action, key) =>
      serviceOf(prefix)?.keysOfAction.get(action.toLowerCase())?.find(key.toLowerCase()) !== undefined,
    serviceHasKey: (prefix, key) => serviceOf(prefix)?.keys.find(key.toLowerCase()) !== undefined,
    formatsOf(arnService) {
      const prefixes = ownOf(data.arnServices, arnService);
      if (prefixes === undefined) return undefined;
      const known =
        formats.get(arnService) ??
        prefixes.flatMap((prefix) =>
          (serviceOf(prefix)?.formats ?? []).filter((format) => format.arnService === arnService),
        );
      formats.set(arnService, known);
      return known;
    },
    isInResourceControlPolicies: (prefix) => resourceControl.has(prefix.toLowerCase()),
  };
}
