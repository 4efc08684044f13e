import { AwsError } from '../core/aws-error.ts';
import { decodeBase64 } from './base64.ts';
import { compileOnce } from './lazy.ts';
import type { ListShape, MapShape, Member, Shape, SimpleKind, SimpleShape, StructureShape } from './shape.ts';
import { fromEpochSeconds, parseTimestamp } from './timestamp.ts';

/** A typed value from parsed JSON; `depth` counts structures above it. @throws AwsError SerializationException */
export type JsonDecoder = (value: unknown, depth: number) => unknown;

/** Structures within structures; only shapes that hold themselves could go deeper than their model. */
const DEEPEST = 64;

/** What AWS's JSON services answer to a body that does not fit the model. */
export const serializationError = (message: string): AwsError =>
  new AwsError('SerializationException', message);

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Parses a body; an empty one is an empty structure. @throws AwsError SerializationException */
export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(UTF8.decode(body));
  } catch {
    throw serializationError('The request body is not valid JSON');
  }
}

/** The type names of AWS's own messages. */
const TYPE_NAMES: Readonly<Record<SimpleKind, string>> = {
  string: 'String',
  number: 'Integer',
  boolean: 'Boolean',
  blob: 'Blob',
  timestamp: 'Timestamp',
  document: 'Document',
};

/** AWS's words for a value of the wrong kind, as recorded from DynamoDB, which shares KMS's framework. */
function mismatch(value: unknown, wanted: string): AwsError {
  if (Array.isArray(value)) return serializationError('Unrecognized collection type class java.lang.String');
  if (typeof value === 'object')
    return serializationError('Start of structure or map found where not expected');
  return serializationError(`${String(typeof value).toUpperCase()}_VALUE cannot be converted to ${wanted}`);
}

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value.isWellFormed() ? value : undefined;

const readText = (read: (text: string) => unknown) => (value: unknown) => {
  const text = asText(value);
  return text === undefined ? undefined : read(text);
};

const READERS: Readonly<Record<SimpleKind, (value: unknown) => unknown>> = {
  string: asText,
  number: (value) => (Number.isSafeInteger(value) ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  blob: readText(decodeBase64),
  timestamp: (value) =>
    typeof value === 'number' ? fromEpochSeconds(value) : readText(parseTimestamp)(value),
  document: (value) => value,
};

function compileSimple({ kind }: SimpleShape): JsonDecoder {
  const read = READERS[kind];
  const wanted = TYPE_NAMES[kind];
  return (value) => {
    const result = read(value);
    if (result === undefined) throw mismatch(value, wanted);
    return result;
  };
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function compileList(shape: ListShape, decoderOf: (shape: Shape) => JsonDecoder): JsonDecoder {
  const decode = decoderOf(shape.member.shape());
  return (value, depth) => {
    if (!Array.isArray(value))
      throw serializationError(
        isRecord(value) ? 'Start of structure or map found where not expected' : 'Unexpected field type',
      );
    return value.filter(isPresent).map((item) => decode(item, depth));
  };
}

function compileMap(shape: MapShape, decoderOf: (shape: Shape) => JsonDecoder): JsonDecoder {
  const decode = decoderOf(shape.value.shape());
  return (value, depth) => {
    if (!isRecord(value))
      throw serializationError(
        Array.isArray(value) ? 'Start of list found where not expected' : 'Unexpected field type',
      );
    // No prototype: every key is the caller's, `__proto__` and `constructor` too.
    const map: Record<string, unknown> = Object.create(null);
    for (const [key, item] of Object.entries(value)) {
      if (!isPresent(item)) continue;
      if (!key.isWellFormed()) throw serializationError('A map key is not valid Unicode');
      map[key] = decode(item, depth);
    }
    return map;
  };
}

function compileStructure(
  shape: StructureShape,
  isInBody: (member: Member) => boolean,
  decoderOf: (shape: Shape) => JsonDecoder,
): JsonDecoder {
  const members = shape.members.filter(isInBody).map((member) => ({
    name: member.name,
    wireName: member.jsonName ?? member.name,
    decode: decoderOf(member.shape()),
  }));
  return (value, depth) => {
    if (!isRecord(value))
      throw serializationError(
        Array.isArray(value) ? 'Start of list found where not expected' : 'Unexpected field type',
      );
    if (depth > DEEPEST) throw serializationError('The request body is nested too deeply');
    const decoded: Record<string, unknown> = {};
    for (const member of members) {
      const item = value[member.wireName];
      if (isPresent(item)) decoded[member.name] = member.decode(item, depth + 1);
    }
    if (shape.isUnion && Object.keys(decoded).length !== 1)
      throw serializationError(`Exactly one member of ${shape.name} must be set`);
    return decoded;
  };
}

/** Compiles JSON decoders. Unknown members are ignored and null ones dropped, as AWS does; of a repeated one the last counts. */
export function jsonDecoders(isInBody: (member: Member) => boolean): (shape: Shape) => JsonDecoder {
  const ofStructure = compileOnce((shape: StructureShape) => compileStructure(shape, isInBody, ofShape));

  function ofShape(shape: Shape): JsonDecoder {
    if (shape.kind === 'structure') return ofStructure(shape);
    if (shape.kind === 'list') return compileList(shape, ofShape);
    if (shape.kind === 'map') return compileMap(shape, ofShape);
    if (shape.kind === 'unit') return () => ({});
    return compileSimple(shape);
  }

  return ofShape;
}
