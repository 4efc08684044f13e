import names from './service-names.json' with { type: 'json' };

const NAMES: ReadonlyMap<string, string> = new Map(Object.entries(names));

/** Prefixes of the actions of all of AWS's services, in order. */
export const SERVICE_NAMESPACES: readonly string[] = [...NAMES.keys()];

/** What AWS calls a service; its prefix where that is no service of AWS. */
export const serviceName = (namespace: string): string => NAMES.get(namespace) ?? namespace;
