import { encodeBase64 } from './base64.ts';
import type { JsonForm } from './json-decode.ts';
import { compileOnce } from './lazy.ts';
import type { Shape, SimpleShape, StructureShape, TimestampFormat } from './shape.ts';
import { formatTimestamp } from './timestamp.ts';

/** JSON text of one value. */
export type JsonEncoder = (value: unknown) => string;

export interface JsonOptions extends JsonForm {
  /** Format of timestamps for which the schema names none. */
  readonly timestamp: TimestampFormat;
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

/** JSON has no NaN and no infinity; Smithy sends them as text. */
const ofNumber = (value: unknown): string =>
  Number.isFinite(value) || typeof value === 'bigint' ? String(value) : JSON.stringify(String(value));

function compileTimestamp(format: TimestampFormat): JsonEncoder {
  const print = formatTimestamp[format];
  return format === 'epoch-seconds'
    ? (value) => print(value as Date)
    : (value) => JSON.stringify(print(value as Date));
}

function compileSimple(shape: SimpleShape, options: JsonOptions): JsonEncoder {
  switch (shape.kind) {
    case 'timestamp':
      return compileTimestamp((options.isPlain ? undefined : shape.format) ?? options.timestamp);
    case 'blob':
      return (value) => `"${encodeBase64(value as Uint8Array)}"`;
    case 'number':
      return ofNumber;
    case 'boolean':
      return (value) => (value ? 'true' : 'false');
    case 'document':
      return (value) => JSON.stringify(value);
    case 'string':
      return (value) => JSON.stringify(String(value));
  }
}

function compileStructure(
  shape: StructureShape,
  { isInBody, isPlain = false }: JsonForm,
  encoderOf: (shape: Shape) => JsonEncoder,
): JsonEncoder {
  const members = shape.members.filter(isInBody).map((member) => ({
    name: member.name,
    prefix: `${JSON.stringify((isPlain ? undefined : member.jsonName) ?? member.name)}:`,
    encode: encoderOf(member.shape()),
  }));
  return (value) => {
    const record = value as Record<string, unknown>;
    let text = '';
    for (const member of members) {
      const item = record[member.name];
      if (!isPresent(item)) continue;
      text += (text === '' ? member.prefix : `,${member.prefix}`) + member.encode(item);
    }
    return `{${text}}`;
  };
}

/** Compiles JSON encoders: members in the schema's order, absent ones left out. */
export function jsonEncoders(options: JsonOptions): (shape: Shape) => JsonEncoder {
  const ofStructure = compileOnce((shape: StructureShape) => compileStructure(shape, options, ofShape));

  function ofShape(shape: Shape): JsonEncoder {
    if (shape.kind === 'structure') return ofStructure(shape);
    if (shape.kind === 'unit') return () => '{}';
    if (shape.kind === 'list') {
      const encode = ofShape(shape.member.shape());
      return (value) => `[${(value as unknown[]).filter(isPresent).map(encode).join(',')}]`;
    }
    if (shape.kind === 'map') {
      const encode = ofShape(shape.value.shape());
      return (value) => {
        const entries = Object.entries(value as object).filter(([, item]) => isPresent(item));
        return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${encode(item)}`).join(',')}}`;
      };
    }
    return compileSimple(shape, options);
  }

  return ofShape;
}
