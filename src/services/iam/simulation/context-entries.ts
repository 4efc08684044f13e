import { isIP } from 'node:net';
import { isAcceptedDate } from '../../../policy/grammar/dates.ts';
import { invalidInput } from '../errors.ts';
import type { ContextEntry } from '../schema.ts';

/** Condition keys of a simulated request, in lower case. */
export type SimulatedContext = ReadonlyMap<string, string | readonly string[]>;

interface KeyType {
  /** What AWS calls a value that is none of the type. */
  readonly expected: string;
  readonly accepts: (value: string) => boolean;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** By the type of one value; a list has the same with `List` behind it. As AWS does, texts and booleans take anything. */
const TYPES: Readonly<Record<string, KeyType>> = {
  string: { expected: 'string format', accepts: () => true },
  boolean: { expected: 'boolean format', accepts: () => true },
  numeric: {
    expected: 'numeric format',
    accepts: (value) => /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(value),
  },
  date: { expected: 'DateTime format', accepts: isAcceptedDate },
  ip: { expected: 'IP address', accepts: (value) => isIP(value.replace(/\/[0-9]{1,3}$/, '')) !== 0 },
  binary: { expected: 'base-64 encoded binary format', accepts: (value) => BASE64.test(value) },
};

function readValue(name: string, entry: ContextEntry): string | readonly string[] {
  const { ContextKeyType: kind, ContextKeyValues: values } = entry;
  const isList = kind?.endsWith('List') === true;
  const type = kind === undefined ? undefined : TYPES[isList ? kind.slice(0, -'List'.length) : kind];
  if (type === undefined) throw invalidInput(`Context key ${name} has invalid type ${kind ?? 'null'}.`);
  const [first] = values ?? [];
  if (values === undefined || first === undefined)
    throw invalidInput(`Context values for context key ${name} cannot be null or empty.`);
  if (!isList && values.length > 1)
    throw invalidInput(`Context key ${kind} expected a single value, but received ${values.length}.`);
  if (!values.every(type.accepts))
    throw invalidInput(`Invalid context value for key ${name}: expected ${type.expected}.`);
  return isList ? values : first;
}

const isEmpty = ({ ContextKeyName, ContextKeyType, ContextKeyValues }: ContextEntry): boolean =>
  ContextKeyName === undefined && ContextKeyType === undefined && ContextKeyValues === undefined;

/**
 * The keys the caller of a simulation supplies. A list, even of one value, is a multivalued key.
 * @throws AwsError InvalidInput
 */
export function readContextEntries(entries: readonly ContextEntry[] = []): SimulatedContext {
  const context = new Map<string, string | readonly string[]>();
  for (const entry of entries) {
    if (isEmpty(entry)) continue;
    const { ContextKeyName: name } = entry;
    if (name === undefined || name === '') throw invalidInput('ContextKeyName cannot be null or empty.');
    const key = name.toLowerCase();
    if (context.has(key)) throw invalidInput(`Duplicate context key: ${name}.`);
    context.set(key, readValue(name, entry));
  }
  return context;
}
