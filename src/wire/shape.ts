import type { $Schema, $SchemaRef, SchemaTraits } from '@smithy/types';
import type { MemberConstraint, ServiceFacts } from './facts.ts';

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

export type SimpleKind = 'string' | 'number' | 'boolean' | 'blob' | 'document' | 'timestamp';

/** Where in an HTTP message a member travels; all others are in the body. */
type Binding =
  | { readonly in: 'label' | 'payload' | 'query-map' | 'status' }
  | { readonly in: 'header' | 'prefix-headers'; readonly name: string }
  /** Some members are found in the body where the query has them not. */
  | { readonly in: 'query'; readonly name: string; readonly alsoInBody: boolean };

export interface SimpleShape {
  readonly kind: SimpleKind;
  /** Set where the schema names one; else the protocol decides. */
  readonly format?: TimestampFormat;
}

export interface ListShape {
  readonly kind: 'list';
  readonly member: Member;
}

export interface MapShape {
  readonly kind: 'map';
  readonly key: Member;
  readonly value: Member;
}

export interface StructureShape {
  readonly kind: 'structure';
  readonly name: string;
  readonly isUnion: boolean;
  readonly members: readonly Member[];
}

export type Shape = SimpleShape | ListShape | MapShape | StructureShape | { readonly kind: 'unit' };

/** A member of a structure, list or map with everything that is said of it, in schema and facts. */
export interface Member {
  readonly name: string;
  /** Reached through a function, because structures may hold themselves. */
  readonly shape: () => Shape;
  readonly isRequired: boolean;
  readonly isSensitive: boolean;
  readonly isFlattened: boolean;
  readonly xmlName: string | undefined;
  readonly jsonName: string | undefined;
  readonly binding: Binding | undefined;
  readonly constraint: MemberConstraint | undefined;
}

/** Turns the SDK's schemas into shapes, each once. */
export type ShapeReader = (schema: $SchemaRef) => Shape;

/** Bits of a numeric trait set, as `translateTraits` of @smithy/core reads them. */
const TRAIT_BITS = {
  httpLabel: 1,
  sensitive: 8,
  httpPayload: 16,
  httpResponseCode: 32,
  httpQueryParams: 64,
} as const;

const LIST_FLAG = 64;
const MAP_FLAG = 128;

const SIMPLE: Readonly<Record<number, SimpleShape>> = {
  0: { kind: 'string' },
  1: { kind: 'number' },
  2: { kind: 'boolean' },
  4: { kind: 'timestamp' },
  5: { kind: 'timestamp', format: 'date-time' },
  6: { kind: 'timestamp', format: 'http-date' },
  7: { kind: 'timestamp', format: 'epoch-seconds' },
  15: { kind: 'document' },
  21: { kind: 'blob' },
};

type Traits = Record<string, unknown>;

function traitsOf(traits: SchemaTraits): Traits {
  if (typeof traits === 'object') return traits as Traits;
  const named: Traits = {};
  for (const [name, bit] of Object.entries(TRAIT_BITS)) if ((traits & bit) !== 0) named[name] = 1;
  return named;
}

function bindingOf(traits: Traits): Binding | undefined {
  if (traits['httpLabel']) return { in: 'label' };
  if (traits['httpPayload']) return { in: 'payload' };
  if (traits['httpQueryParams']) return { in: 'query-map' };
  if (traits['httpResponseCode']) return { in: 'status' };
  if (typeof traits['httpQuery'] === 'string')
    return { in: 'query', name: traits['httpQuery'], alsoInBody: traits['alsoInBody'] === 1 };
  if (typeof traits['httpHeader'] === 'string')
    return { in: 'header', name: traits['httpHeader'].toLowerCase() };
  if (typeof traits['httpPrefixHeaders'] === 'string')
    return { in: 'prefix-headers', name: traits['httpPrefixHeaders'].toLowerCase() };
  return undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Follows functions and `[schema, traits]` pairs down to the schema; the nearer traits win. */
function resolve(ref: $SchemaRef): { schema: $Schema; traits: Traits } {
  let current: unknown = ref;
  const collected: Traits[] = [];
  while (typeof current === 'function' || (Array.isArray(current) && current.length === 2)) {
    if (typeof current === 'function') current = current();
    else {
      collected.unshift(traitsOf(current[1] as SchemaTraits));
      current = current[0];
    }
  }
  // A named simple schema: `[0, namespace, name, traits, schema]`.
  if (Array.isArray(current) && current[0] === 0) {
    const inner = resolve(current[4] as $SchemaRef);
    return {
      schema: inner.schema,
      traits: Object.assign({}, inner.traits, traitsOf(current[3]), ...collected),
    };
  }
  return { schema: current as $Schema, traits: Object.assign({}, ...collected) };
}

/** @throws Error a schema of a kind this server does not know, so that it is met at start-up */
export function shapeReader(constraints: ServiceFacts['constraints']): ShapeReader {
  const known = new Map<unknown, Shape>();

  function memberOf(
    name: string,
    ref: $SchemaRef,
    constraint: MemberConstraint | undefined,
    isRequired = false,
  ): Member {
    const { schema, traits: own } = resolve(ref);
    const target = Array.isArray(schema) ? traitsOf(schema[3] as SchemaTraits) : {};
    const traits: Traits = { ...target, ...own };
    let shape: Shape | undefined;
    return {
      name,
      shape: () => (shape ??= read(schema, constraint)),
      isRequired,
      isSensitive: Boolean(traits['sensitive']) || constraint?.sensitive === true,
      isFlattened: Boolean(traits['xmlFlattened']),
      xmlName: textOf(own['xmlName']),
      jsonName: textOf(traits['jsonName']),
      binding: bindingOf(own),
      constraint,
    };
  }

  const listOf = (ref: $SchemaRef, constraint?: MemberConstraint): ListShape => ({
    kind: 'list',
    member: memberOf('member', ref, constraint?.member),
  });

  const mapOf = (key: $SchemaRef, value: $SchemaRef, constraint?: MemberConstraint): MapShape => ({
    kind: 'map',
    key: memberOf('key', key, constraint?.key),
    value: memberOf('value', value, constraint?.value),
  });

  function structureOf(schema: readonly unknown[]): StructureShape {
    const [id, , name, , names, refs, requiredCount] = schema as [
      number,
      string,
      string,
      unknown,
      string[],
      $SchemaRef[],
      number?,
    ];
    const limits = constraints[name] ?? {};
    return {
      kind: 'structure',
      name,
      isUnion: id === 4,
      members: names.map((member, index) =>
        memberOf(
          member,
          refs[index] as $SchemaRef,
          Object.hasOwn(limits, member) ? limits[member] : undefined,
          index < (requiredCount ?? 0),
        ),
      ),
    };
  }

  function read(schema: $Schema, constraint?: MemberConstraint): Shape {
    if (schema === 'unit') return { kind: 'unit' };
    if (typeof schema === 'number') {
      if (schema >= MAP_FLAG) return mapOf(0, (schema & (LIST_FLAG - 1)) as $SchemaRef, constraint);
      if (schema >= LIST_FLAG) return listOf((schema & (LIST_FLAG - 1)) as $SchemaRef, constraint);
      const simple = SIMPLE[schema];
      if (simple) return simple;
    }
    if (Array.isArray(schema)) {
      if (schema[0] === 1) return listOf(schema[4] as $SchemaRef, constraint);
      if (schema[0] === 2) return mapOf(schema[4] as $SchemaRef, schema[5] as $SchemaRef, constraint);
      if (schema[0] === 3 || schema[0] === 4 || schema[0] === -3) {
        const shape = known.get(schema) ?? structureOf(schema);
        known.set(schema, shape);
        return shape;
      }
    }
    throw new Error(`unknown schema ${JSON.stringify(schema)}`);
  }

  return (ref) => read(resolve(ref).schema);
}
