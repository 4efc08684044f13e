import type { OperationSchema } from '../../wire/schema.ts';
import shapes from './shapes.json' with { type: 'json' };

/**
 * The shapes of CloudHSM v2 as AWS's model has them, and behind them those of Keywarden's own operations; npm's client of
 * this service has no schemas to take them from.
 */
type ShapeText =
  | string
  | { readonly members: Readonly<Record<string, string>>; readonly required: readonly string[] }
  | { readonly list: string }
  | { readonly key: string; readonly value: string };

/** Kinds of simple values in the SDK's schema form. */
const SIMPLE: Readonly<Record<string, number>> = {
  string: 0,
  integer: 1,
  boolean: 2,
  timestamp: 4,
  blob: 21,
};
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const OPERATION = 9;
const NAMESPACE = 'com.amazonaws.cloudhsmv2';

const texts: Readonly<Record<string, ShapeText>> = shapes.shapes;
const made = new Map<string, unknown>();

function schemaOf(name: string): unknown {
  const known = made.get(name);
  if (known !== undefined) return known;
  const text = texts[name];
  if (text === undefined) throw new Error(`no shape ${name}`);
  const schema = build(name, text);
  made.set(name, schema);
  return schema;
}

function build(name: string, text: ShapeText): unknown {
  if (typeof text === 'string') {
    const simple = SIMPLE[text];
    if (simple === undefined) throw new Error(`no simple shape ${text}`);
    return simple;
  }
  if ('list' in text) return [LIST, NAMESPACE, name, 0, schemaOf(text.list)];
  if ('key' in text) return [MAP, NAMESPACE, name, 0, schemaOf(text.key), schemaOf(text.value)];
  // The form counts required members, which therefore come first.
  const { members, required } = text;
  const names = [...required, ...Object.keys(members).filter((member) => !required.includes(member))];
  const schemas = names.map((member) => schemaOf(members[member] ?? ''));
  return [STRUCTURE, NAMESPACE, name, 0, names, schemas, required.length];
}

/** Every operation by name. */
export const schemas: Readonly<Record<string, OperationSchema>> = Object.fromEntries(
  Object.entries(shapes.operations).map(([name, { input, output }]) => [
    name,
    [
      OPERATION,
      NAMESPACE,
      name,
      0,
      () => schemaOf(input),
      () => schemaOf(output),
    ] as unknown as OperationSchema,
  ]),
);
