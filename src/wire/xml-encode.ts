import { encodeBase64 } from './base64.ts';
import { compileOnce } from './lazy.ts';
import type { ListShape, MapShape, Member, Shape, SimpleShape, StructureShape } from './shape.ts';
import { formatTimestamp } from './timestamp.ts';

/** Text of one value; an element's content, without its own tags. */
export type XmlEncoder = (value: unknown) => string;

/**
 * What needs a second look: markup, line ends that XML parsers would fold, and what XML 1.0 cannot hold even escaped
 * (section 2.2: control characters, lone surrogates, U+FFFE and U+FFFF).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f\u0085\u2028\ud800-\udfff\ufffe\uffff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const EACH = /[&<>"\u0000-\u0008\u000b-\u001f\u0085\u2028\ufffe\uffff]|\p{Surrogate}/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
  '\u0085': '&#x85;',
  '\u2028': '&#x2028;',
};

/** Replacement for what XML 1.0 cannot hold. */
const REPLACEMENT = '\ufffd';

export const escapeXml = (text: string): string =>
  SPECIAL.test(text) ? text.replace(EACH, (character) => ENTITIES[character] ?? REPLACEMENT) : text;

export const xmlElement = (name: string, content: string): string =>
  content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;

const asText = (value: unknown): string => escapeXml(String(value));

function compileSimple(shape: SimpleShape): XmlEncoder {
  if (shape.kind === 'blob') return (value) => encodeBase64(value as Uint8Array);
  if (shape.kind === 'timestamp') {
    const format = formatTimestamp[shape.format ?? 'date-time'];
    return (value) => format(value as Date);
  }
  return asText;
}

const present = (items: readonly unknown[]): unknown[] =>
  items.filter((item) => item !== undefined && item !== null);

type Element = (value: unknown) => string;

function compileList(shape: ListShape, member: Member, encoderOf: (shape: Shape) => XmlEncoder): Element {
  const wireName = member.xmlName ?? member.name;
  const itemName = member.isFlattened ? wireName : (shape.member.xmlName ?? 'member');
  const encode = encoderOf(shape.member.shape());
  return (value) => {
    let items = '';
    for (const item of present(value as unknown[])) items += xmlElement(itemName, encode(item));
    return member.isFlattened ? items : xmlElement(wireName, items);
  };
}

function compileMap(shape: MapShape, member: Member, encoderOf: (shape: Shape) => XmlEncoder): Element {
  const wireName = member.xmlName ?? member.name;
  const entryName = member.isFlattened ? wireName : 'entry';
  const keyName = shape.key.xmlName ?? 'key';
  const valueName = shape.value.xmlName ?? 'value';
  const encode = encoderOf(shape.value.shape());
  return (value) => {
    let entries = '';
    for (const [key, item] of Object.entries(value as object)) {
      if (item === undefined || item === null) continue;
      entries += xmlElement(
        entryName,
        xmlElement(keyName, escapeXml(key)) + xmlElement(valueName, encode(item)),
      );
    }
    return member.isFlattened ? entries : xmlElement(wireName, entries);
  };
}

function compileStructure(shape: StructureShape, elementOf: (member: Member) => Element): XmlEncoder {
  const members = shape.members.map((member) => ({ name: member.name, encode: elementOf(member) }));
  return (value) => {
    const record = value as Record<string, unknown>;
    let text = '';
    for (const member of members) {
      const item = record[member.name];
      if (item !== undefined && item !== null) text += member.encode(item);
    }
    return text;
  };
}

/** Compiles encoders of AWS Query's XML: members in the schema's order, absent ones left out, empty lists as `<Tags/>`. */
export function xmlEncoders(): (shape: Shape) => XmlEncoder {
  const ofStructure = compileOnce((shape: StructureShape) => compileStructure(shape, elementOf));

  function elementOf(member: Member): Element {
    const shape = member.shape();
    if (shape.kind === 'list') return compileList(shape, member, ofShape);
    if (shape.kind === 'map') return compileMap(shape, member, ofShape);
    const wireName = member.xmlName ?? member.name;
    const encode = ofShape(shape);
    return (value) => xmlElement(wireName, encode(value));
  }

  function ofShape(shape: Shape): XmlEncoder {
    if (shape.kind === 'structure') return ofStructure(shape);
    if (shape.kind === 'unit') return () => '';
    if (shape.kind === 'list') {
      const itemName = shape.member.xmlName ?? 'member';
      const encode = ofShape(shape.member.shape());
      return (value) =>
        present(value as unknown[])
          .map((item) => xmlElement(itemName, encode(item)))
          .join('');
    }
    if (shape.kind === 'map') {
      const encode = compileMap(shape, { ...shape.value, isFlattened: true, xmlName: 'entry' }, ofShape);
      return encode;
    }
    return compileSimple(shape);
  }

  return ofShape;
}
