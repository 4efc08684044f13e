import type { BodyReader } from './rpc-body.ts';

/** Attributes whose values are numbers on p11-kit's wire; all others but flags are bytes. */
const NUMBERS: ReadonlySet<number> = new Set([
  0x0, // CLASS
  0x80, // CERTIFICATE_TYPE
  0x87, // CERTIFICATE_CATEGORY
  0x88, // JAVA_MIDP_SECURITY_DOMAIN
  0x89, // NAME_HASH_ALGORITHM
  0x100, // KEY_TYPE
  0x121, // MODULUS_BITS
  0x133, // PRIME_BITS
  0x134, // SUB_PRIME_BITS
  0x160, // VALUE_BITS
  0x161, // VALUE_LEN
  0x166, // KEY_GEN_MECHANISM
]);
const FLAGS: ReadonlySet<number> = new Set([
  0x1, 0x2, 0x86, 0x103, 0x104, 0x105, 0x106, 0x107, 0x108, 0x109, 0x10a, 0x10b, 0x10c, 0x162, 0x163, 0x164,
  0x165, 0x170, 0x171, 0x172, 0x202, 0x210,
]);
const ARRAYS: ReadonlySet<number> = new Set([0x40000211, 0x40000212, 0x40000600]);

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

/** Reads an array of attributes. @throws RangeError for one that cannot be read to its end */
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
    if (ARRAYS.has(type)) throw new RangeError('the tunnel takes no attributes that hold lists');
    if (NUMBERS.has(type)) {
      const value = reader.ulong();
      if (type === CLASS) objectClass = value;
    } else if (FLAGS.has(type)) flags.set(type, reader.byte() !== 0);
    else reader.bytes();
  }
  return { objectClass, isToken: flags.get(TOKEN), isPrivate: flags.get(PRIVATE) };
}
