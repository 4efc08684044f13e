import { AwsError } from '../core/aws-error.ts';
import { decodeBase64 } from './base64.ts';
import type { FormNode } from './form.ts';
import { compileOnce } from './lazy.ts';
import type { ListShape, MapShape, Member, Shape, SimpleKind, StructureShape } from './shape.ts';
import { parseTimestamp } from './timestamp.ts';

/** A value from the parameters below one name. @throws AwsError MalformedInput */
export type FormDecoder = (node: FormNode) => unknown;

const INDEX = /^[0-9]{1,9}$/;
/** How far an index may be ahead of the one before it. */
const GREATEST_STEP = 10;
const INTEGER = /^[+-]?[0-9]{1,32}$/;
/** All numbers of AWS's Query services are Java's `int`. */
const LEAST_INTEGER = -(2 ** 31);
const GREATEST_INTEGER = 2 ** 31 - 1;

/** What AWS Query answers to parameters that do not fit the model. */
export const malformedInput = (message: string): AwsError => new AwsError('MalformedInput', message);

const UNEXPECTED_STRUCTURE = 'Start of structure or map found where not expected';
const UNEXPECTED_LIST_END = 'Unexpected list element termination';
const UNEXPECTED_COMPLEX_END = 'Unexpected complex element termination';

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const FROM_TEXT: Readonly<Record<SimpleKind, (text: string) => unknown>> = {
  string: (text) => text,
  document: (text) => text,
  number: (text) => {
    const number = INTEGER.test(text) ? Number(text) : Number.NaN;
    return number >= LEAST_INTEGER && number <= GREATEST_INTEGER ? number : undefined;
  },
  boolean: (text) => BOOLEANS.get(text),
  blob: decodeBase64,
  timestamp: parseTimestamp,
};

/** As recorded from STS for numbers; the other kinds after its model. */
const MISSING: Readonly<Record<SimpleKind, string>> = {
  string: '',
  document: '',
  number: 'missing value for decimal type',
  boolean: 'missing value for boolean type',
  blob: 'missing value for blob type',
  timestamp: 'missing value for timestamp type',
};
const NOT_VALID: Readonly<Record<SimpleKind, string>> = {
  string: '',
  document: '',
  number: 'A parameter is not a valid integer',
  boolean: 'A parameter is neither true nor false',
  blob: 'A parameter is not valid Base64',
  timestamp: 'A parameter is not a valid timestamp',
};

function compileSimple(kind: SimpleKind): FormDecoder {
  const read = FROM_TEXT[kind];
  return (node) => {
    if (node.children) throw malformedInput(UNEXPECTED_STRUCTURE);
    const value = read(node.value ?? '');
    if (value === undefined) throw malformedInput(node.value ? NOT_VALID[kind] : MISSING[kind]);
    return value;
  };
}

/** @throws AwsError MalformedInput, as recorded from IAM */
function indexOf(key: string): number {
  if (key.startsWith('-')) throw malformedInput(`Key ${key} may not have a leading '-'`);
  if (!INDEX.test(key)) throw malformedInput('Start of list found where not expected');
  const index = Number(key);
  if (index === 0) throw malformedInput('0 is not a valid index');
  return index;
}

/** The children numbered 1, 2, 3 ..., in that order whatever order they came in; small gaps are closed. */
function inOrder(node: FormNode): FormNode[] {
  const found = [...(node.children ?? [])].map(([key, child]) => ({ index: indexOf(key), node: child }));
  found.sort((a, b) => a.index - b.index);
  let last = 1;
  for (const { index } of found) {
    const step = index - last;
    if (step > GREATEST_STEP)
      throw malformedInput(`Excessively sparse input would skip ${step} list elements`);
    last = index;
  }
  return found.map((entry) => entry.node);
}

/** The numbered children of a list or map; `wrapper` is the name between, absent when flattened. */
function elements(node: FormNode, wrapper: string | undefined): FormNode[] {
  // `Tags=` is AWS's empty list; any other text is no list.
  if (node.value) throw malformedInput(UNEXPECTED_LIST_END);
  if (!node.children) return [];
  if (wrapper === undefined) return inOrder(node);
  const wrapped = node.children.get(wrapper);
  if (!wrapped || node.children.size > 1 || wrapped.value) throw malformedInput(UNEXPECTED_LIST_END);
  return inOrder(wrapped);
}

function compileList(
  shape: ListShape,
  member: Member,
  decoderOf: (shape: Shape) => FormDecoder,
): FormDecoder {
  const wrapper = member.isFlattened ? undefined : (shape.member.xmlName ?? 'member');
  const decode = decoderOf(shape.member.shape());
  return (node) => elements(node, wrapper).map(decode);
}

function compileMap(shape: MapShape, member: Member, decoderOf: (shape: Shape) => FormDecoder): FormDecoder {
  const wrapper = member.isFlattened ? undefined : 'entry';
  const keyName = shape.key.xmlName ?? 'key';
  const valueName = shape.value.xmlName ?? 'value';
  const decodeValue = decoderOf(shape.value.shape());
  return (node) => {
    const map: Record<string, unknown> = Object.create(null);
    for (const entry of elements(node, wrapper)) {
      const key = entry.children?.get(keyName);
      const value = entry.children?.get(valueName);
      if (key?.value === undefined || key.children || !value) throw malformedInput(UNEXPECTED_COMPLEX_END);
      if (Object.hasOwn(map, key.value)) throw malformedInput('A map key is given more than once');
      map[key.value] = decodeValue(value);
    }
    return map;
  };
}

function compileStructure(shape: StructureShape, decoderOf: (member: Member) => FormDecoder): FormDecoder {
  const members = shape.members.map((member) => ({
    name: member.name,
    wireName: member.xmlName ?? member.name,
    decode: decoderOf(member),
  }));
  return (node) => {
    if (node.value) throw malformedInput(UNEXPECTED_COMPLEX_END);
    const value: Record<string, unknown> = {};
    if (!node.children) return value;
    for (const member of members) {
      const child = node.children.get(member.wireName);
      if (child) value[member.name] = member.decode(child);
    }
    return value;
  };
}

/** Compiles decoders of AWS Query parameters. Unknown parameters are ignored, as AWS does. */
export function formDecoders(): (shape: Shape) => FormDecoder {
  const ofStructure = compileOnce((shape: StructureShape) => compileStructure(shape, ofMember));

  function ofMember(member: Member): FormDecoder {
    const shape = member.shape();
    if (shape.kind === 'list') return compileList(shape, member, ofShape);
    if (shape.kind === 'map') return compileMap(shape, member, ofShape);
    return ofShape(shape);
  }

  function ofShape(shape: Shape): FormDecoder {
    if (shape.kind === 'structure') return ofStructure(shape);
    if (shape.kind === 'unit') return () => ({});
    if (shape.kind === 'list') return compileList(shape, shape.member, ofShape);
    if (shape.kind === 'map') return compileMap(shape, shape.value, ofShape);
    return compileSimple(shape.kind);
  }

  return ofShape;
}
