import { AwsError } from '../core/aws-error.ts';
import { decodeBase64 } from './base64.ts';
import { compileOnce } from './lazy.ts';
import type { ListShape, MapShape, Member, Shape, SimpleKind, SimpleShape, StructureShape } from './shape.ts';
import { fromEpochSeconds, parseTimestamp } from './timestamp.ts';

/** A typed value from parsed JSON; `depth` counts structures above it. @throws AwsError SerializationException */
export type JsonDecoder = (value: unknown, depth: number) => unknown;

/** What of a structure is in the JSON text, and under which names. */
export interface JsonForm {
  /** Members not in the body (headers, status) are left out. */
  readonly isInBody: (member: Member) => boolean;
  /** True for a form of our own, which knows nothing of what the schema says of the wire: names and formats of it. */
  readonly isPlain?: boolean;
}

/** Structures within structures; only shapes that hold themselves could go deeper than their model. */
const DEEPEST = 64;

/** What AWS's JSON services answer to a body that does not fit the model. */
export const serializationError = (message: string): AwsError =>
  new AwsError('SerializationException', message);

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Parses a body. @throws AwsError SerializationException, like AWS's without a text */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(UTF8.decode(body));
  } catch {
    throw serializationError('');
  }
}

/** What AWS calls the wanted type; texts as recorded from Athena, which shares KMS's framework. */
const WANTED: Readonly<Record<SimpleKind, string>> = {
  string: 'a String',
  number: 'an Integer',
  boolean: 'a Boolean',
  blob: 'a Blob',
  timestamp: 'a Timestamp',
  document: 'a Document',
};

function tokenOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return typeof value === 'number' ? 'NUMBER_VALUE' : 'STRING_VALUE';
}

/** AWS's words for a list or structure where something else is wanted; undefined for other values. */
function unexpectedStart(value: unknown): AwsError | undefined {
  if (Array.isArray(value)) return serializationError('Start of list found where not expected');
  if (typeof value === 'object' && value !== null)
    return serializationError('Start of structure or map found where not expected.');
  return undefined;
}

const mismatch = (value: unknown, wanted: string): AwsError =>
  unexpectedStart(value) ?? serializationError(`${tokenOf(value)} can not be converted to ${wanted}`);

/** Text that every database can hold: no half of a surrogate pair, no NUL. */
const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value.isWellFormed() && !value.includes('\0') ? value : undefined;

const readText = (read: (text: string) => unknown) => (value: unknown) => {
  const text = asText(value);
  return text === undefined ? undefined : read(text);
};

/** A fraction is cut off, as AWS does. */
function asInteger(value: unknown): number | undefined {
  const whole = typeof value === 'number' ? Math.trunc(value) : Number.NaN;
  return Number.isSafeInteger(whole) ? whole : undefined;
}

const READERS: Readonly<Record<SimpleKind, (value: unknown) => unknown>> = {
  string: asText,
  number: asInteger,
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  blob: readText(decodeBase64),
  timestamp: (value) =>
    typeof value === 'number' ? fromEpochSeconds(value) : readText(parseTimestamp)(value),
  document: (value) => value,
};

function compileSimple({ kind }: SimpleShape): JsonDecoder {
  const read = READERS[kind];
  const wanted = WANTED[kind];
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
    if (!Array.isArray(value)) throw unexpectedStart(value) ?? serializationError('Expected list or null');
    return value.filter(isPresent).map((item) => decode(item, depth));
  };
}

function compileMap(shape: MapShape, decoderOf: (shape: Shape) => JsonDecoder): JsonDecoder {
  const decode = decoderOf(shape.value.shape());
  return (value, depth) => {
    if (!isRecord(value)) throw unexpectedStart(value) ?? serializationError('Expected map or null');
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

/** A whole body that is `null`, a word or a number has no text; a member of the wrong kind has one. */
function wrongStructure(value: unknown, depth: number): AwsError {
  return unexpectedStart(value) ?? serializationError(depth === 0 ? '' : 'Expected null');
}

/** Clients send an empty object where an operation has no input; whatever members it has are ignored. */
const decodeUnit: JsonDecoder = (value, depth) => {
  if (!isRecord(value)) throw wrongStructure(value, depth);
  return {};
};

function compileStructure(
  shape: StructureShape,
  { isInBody, isPlain = false }: JsonForm,
  decoderOf: (shape: Shape) => JsonDecoder,
): JsonDecoder {
  const members = shape.members.filter(isInBody).map((member) => ({
    name: member.name,
    wireName: (isPlain ? undefined : member.jsonName) ?? member.name,
    decode: decoderOf(member.shape()),
  }));
  return (value, depth) => {
    if (!isRecord(value)) throw wrongStructure(value, depth);
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
export function jsonDecoders(form: JsonForm): (shape: Shape) => JsonDecoder {
  const ofStructure = compileOnce((shape: StructureShape) => compileStructure(shape, form, ofShape));

  function ofShape(shape: Shape): JsonDecoder {
    if (shape.kind === 'structure') return ofStructure(shape);
    if (shape.kind === 'list') return compileList(shape, ofShape);
    if (shape.kind === 'map') return compileMap(shape, ofShape);
    if (shape.kind === 'unit') return decodeUnit;
    return compileSimple(shape);
  }

  return ofShape;
}
