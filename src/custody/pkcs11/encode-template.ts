import type { Arena } from './arena.ts';
import { ATTRIBUTE, type AttributeName, type AttributeValue, type Template } from './attributes.ts';
import { MECHANISM, type MechanismName } from './constants.ts';

/** A CK_ATTRIBUTE array in native memory. */
export interface NativeTemplate {
  readonly address: bigint;
  readonly count: number;
}

/** Nested templates hold flags only; nobody needs a template in a template in a template. */
const DEEPEST = 2;
const MOST_ATTRIBUTES = 64;

function refuse(name: string, wanted: string): never {
  throw new TypeError(`PKCS#11 attribute ${name}: wants ${wanted}`);
}

/** Each returns the value's bytes in memory as [address, length]. Values were typed, yet are checked: a wrong one crashes. */
type Writer = (arena: Arena, name: string, value: unknown, depth: number) => readonly [bigint, number];

const WRITER: Readonly<Record<(typeof ATTRIBUTE)[AttributeName][1], Writer>> = {
  bool: (arena, name, value) =>
    typeof value === 'boolean'
      ? [arena.bytes(Uint8Array.of(value ? 1 : 0)), 1]
      : refuse(name, 'true or false'),
  number: (arena, name, value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? [arena.words(value).address, 8]
      : refuse(name, 'a whole number'),
  bytes: (arena, name, value) =>
    value instanceof Uint8Array ? [arena.bytes(value), value.length] : refuse(name, 'bytes'),
  text: (arena, name, value) => {
    if (typeof value !== 'string') refuse(name, 'text');
    const bytes = new TextEncoder().encode(value);
    return [arena.bytes(bytes), bytes.length];
  },
  mechanisms: (arena, name, value) => {
    if (!Array.isArray(value) || value.length === 0) refuse(name, 'mechanism names');
    const numbers = value.map((item: unknown) =>
      typeof item === 'string' && Object.hasOwn(MECHANISM, item)
        ? MECHANISM[item as MechanismName]
        : refuse(name, 'mechanism names'),
    );
    return [arena.words(...numbers).address, numbers.length * 8];
  },
  template: (arena, name, value, depth) => {
    if (depth >= DEEPEST) refuse(name, 'no further nesting');
    const nested = write(arena, value, depth + 1);
    return [nested.address, nested.count * 24];
  },
};

function write(arena: Arena, template: unknown, depth: number): NativeTemplate {
  if (!Array.isArray(template) || template.length > MOST_ATTRIBUTES) {
    throw new TypeError('PKCS#11 template: wants a list of attributes');
  }
  const words: (number | bigint)[] = [];
  for (const attribute of template as readonly unknown[]) {
    if (!Array.isArray(attribute) || attribute.length !== 2 || typeof attribute[0] !== 'string') {
      throw new TypeError('PKCS#11 template: wants [name, value] pairs');
    }
    const name = attribute[0];
    if (!Object.hasOwn(ATTRIBUTE, name)) throw new TypeError('PKCS#11 template: unknown attribute');
    const [type, kind] = ATTRIBUTE[name as AttributeName];
    words.push(type, ...WRITER[kind](arena, name, attribute[1], depth));
  }
  return { address: arena.words(...words).address, count: template.length };
}

/** Lays a template out in native memory. @throws TypeError for a value of another type than its attribute's. */
export const encodeTemplate = (arena: Arena, template: Template): NativeTemplate => write(arena, template, 1);

/** The value of an attribute as read back from the library. */
export function decodeAttribute<Name extends AttributeName>(
  name: Name,
  bytes: Uint8Array,
): AttributeValue<Name> {
  return decodeKind(ATTRIBUTE[name][1], name, bytes) as AttributeValue<Name>;
}

function decodeKind(kind: string, name: string, bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === 'bool' && bytes.length === 1) return bytes[0] !== 0;
  if (kind === 'number' && bytes.length === 8) return Number(view.getBigUint64(0, true));
  if (kind === 'bytes') return bytes;
  if (kind === 'text') return new TextDecoder().decode(bytes);
  throw new TypeError(`PKCS#11 attribute ${name} cannot be read`);
}
