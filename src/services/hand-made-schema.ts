import type { OperationSchema } from '../wire/schema.ts';

/** A shape by its parts, which are names of other shapes; a word for simple ones. */
type ShapeText =
  | string
  | {
      readonly members: Readonly<Record<string, MemberText>>;
      readonly required: readonly string[];
      readonly union?: boolean;
    }
  | { readonly list: string }
  | { readonly key: string; readonly value: string };

/** Name of a member's shape; of REST services with the place outside the body where it is found, as the SDK has it. */
type MemberText = string | { readonly shape: string; readonly traits: object };

/** Method, path template and status of success of a REST operation. */
type HttpText = readonly (string | number)[];

/** Shapes and operations as a `shapes.json` has them. */
export interface ShapesFile {
  readonly shapes: Readonly<Record<string, ShapeText>>;
  readonly operations: Readonly<
    Record<string, { readonly input: string; readonly output: string; readonly http?: HttpText }>
  >;
}

/** Kinds of simple values in the SDK's schema form. */
const SIMPLE: Readonly<Record<string, number>> = {
  string: 0,
  integer: 1,
  double: 1,
  boolean: 2,
  timestamp: 4,
  'date-time': 5,
  document: 15,
  blob: 21,
};
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const UNION = 4;
const OPERATION = 9;

/**
 * Schemas, in the SDK's form, of a service that has no SDK client to take them from. Nothing is built before it is asked for.
 * @throws Error when a shape is asked for that is not there
 */
export function handMadeSchemas(
  namespace: string,
  { shapes, operations }: ShapesFile,
): Readonly<Record<string, OperationSchema>> {
  const made = new Map<string, unknown>();

  function schemaOf(name: string): unknown {
    const known = made.get(name);
    if (known !== undefined) return known;
    const text = shapes[name];
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
    if ('list' in text) return [LIST, namespace, name, 0, schemaOf(text.list)];
    if ('key' in text) return [MAP, namespace, name, 0, schemaOf(text.key), schemaOf(text.value)];
    // The form counts required members, which therefore come first.
    const { members, required, union = false } = text;
    const names = [...required, ...Object.keys(members).filter((member) => !required.includes(member))];
    const schemas = names.map((member) => memberOf(members[member] ?? ''));
    return [union ? UNION : STRUCTURE, namespace, name, 0, names, schemas, required.length];
  }

  const memberOf = (text: MemberText): unknown =>
    typeof text === 'string' ? schemaOf(text) : [schemaOf(text.shape), text.traits];

  return Object.fromEntries(
    Object.entries(operations).map(([name, { input, output, http }]) => [
      name,
      [
        OPERATION,
        namespace,
        name,
        http === undefined ? 0 : { http },
        () => schemaOf(input),
        () => schemaOf(output),
      ] as unknown as OperationSchema,
    ]),
  );
}
