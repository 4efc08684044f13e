import type { BodyReader } from './rpc-body.ts';

/**
 * How p11-kit writes the values of attributes; one that is read otherwise here would hide what follows it, so all others are
 * refused. @see https://github.com/p11-glue/p11-kit rpc-message.c, map_attribute_to_value_type
 */
const NUMBERS: ReadonlySet<number> = new Set([
  0x0, // CLASS
  0x80, // CERTIFICATE_TYPE
  0x87, // CERTIFICATE_CATEGORY
  0x88, // JAVA_MIDP_SECURITY_DOMAIN
  0x100, // KEY_TYPE
  0x121, // MODULUS_BITS
  0x133, // PRIME_BITS
  0x134, // SUB_PRIME_BITS
  0x160, // VALUE_BITS
  0x161, // VALUE_LEN
  0x166, // KEY_GEN_MECHANISM
]);
/** TOKEN, PRIVATE, TRUSTED, and what a key may do and be. */
const FLAGS: ReadonlySet<number> = new Set([
  0x1, 0x2, 0x86, 0x103, 0x104, 0x105, 0x106, 0x107, 0x108, 0x109, 0x10a, 0x10b, 0x10c, 0x162, 0x163, 0x164,
  0x165, 0x170, 0x171, 0x202, 0x210,
]);
/** Names, certificates, dates, parts of keys; and those that p11-kit does not know, NAME_HASH_ALGORITHM and DESTROYABLE. */
const BYTES: ReadonlySet<number> = new Set([
  0x3, 0x4, 0x10, 0x11, 0x12, 0x81, 0x82, 0x83, 0x84, 0x85, 0x89, 0x8a, 0x8b, 0x8c, 0x90, 0x101, 0x102, 0x110,
  0x111, 0x120, 0x122, 0x123, 0x124, 0x125, 0x126, 0x127, 0x128, 0x129, 0x130, 0x131, 0x132, 0x172, 0x180,
  0x181,
]);

const CLASS = 0x0;
const TOKEN = 0x1;
const PRIVATE = 0x2;
const MOST_ATTRIBUTES = 128;

/** What matters of a template; undefined where it does not say. */
export interface TemplateFacts {
  readonly objectClass: bigint | undefined;
  readonly isToken: boolean | undefined;
  readonly isPrivate: boolean | undefined;
}

/** Reads an array of attributes. @throws RangeError for one that cannot be read to its end, or has attributes that are not known */
export function readTemplate(reader: BodyReader): TemplateFacts {
  const count = reader.length();
  if (count > MOST_ATTRIBUTES) throw new RangeError('a template of the tunnel is too long');
  let objectClass: bigint | undefined;
  const flags = new Map<number, boolean>();
  for (let index = 0; index < count; index++) {
    const type = reader.length();
    const isValid = reader.byte() !== 0;
    if (!isValid) continue;
    reader.length();
    if (NUMBERS.has(type)) {
      const value = reader.ulong();
      if (type === CLASS) objectClass = value;
    } else if (FLAGS.has(type)) flags.set(type, reader.byte() !== 0);
    else if (BYTES.has(type)) reader.bytes();
    else throw new RangeError(`the tunnel does not know attribute ${type}`);
  }
  return { objectClass, isToken: flags.get(TOKEN), isPrivate: flags.get(PRIVATE) };
}
