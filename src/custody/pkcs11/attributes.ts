import type { MechanismName } from './constants.ts';

/** How the value of an attribute looks in memory. */
type Kind = 'bool' | 'number' | 'bytes' | 'text' | 'mechanisms' | 'template';

/** Every attribute the driver knows: its number (pkcs11t.h, CKA_) and the kind of its value. */
export const ATTRIBUTE = {
  CLASS: [0x0, 'number'],
  TOKEN: [0x1, 'bool'],
  PRIVATE: [0x2, 'bool'],
  LABEL: [0x3, 'text'],
  APPLICATION: [0x10, 'text'],
  VALUE: [0x11, 'bytes'],
  TRUSTED: [0x86, 'bool'],
  KEY_TYPE: [0x100, 'number'],
  ID: [0x102, 'bytes'],
  SENSITIVE: [0x103, 'bool'],
  ENCRYPT: [0x104, 'bool'],
  DECRYPT: [0x105, 'bool'],
  WRAP: [0x106, 'bool'],
  UNWRAP: [0x107, 'bool'],
  SIGN: [0x108, 'bool'],
  VERIFY: [0x10a, 'bool'],
  DERIVE: [0x10c, 'bool'],
  MODULUS: [0x120, 'bytes'],
  MODULUS_BITS: [0x121, 'number'],
  PUBLIC_EXPONENT: [0x122, 'bytes'],
  PRIVATE_EXPONENT: [0x123, 'bytes'],
  PRIME_1: [0x124, 'bytes'],
  PRIME_2: [0x125, 'bytes'],
  EXPONENT_1: [0x126, 'bytes'],
  EXPONENT_2: [0x127, 'bytes'],
  COEFFICIENT: [0x128, 'bytes'],
  VALUE_LEN: [0x161, 'number'],
  EXTRACTABLE: [0x162, 'bool'],
  LOCAL: [0x163, 'bool'],
  NEVER_EXTRACTABLE: [0x164, 'bool'],
  ALWAYS_SENSITIVE: [0x165, 'bool'],
  KEY_GEN_MECHANISM: [0x166, 'number'],
  MODIFIABLE: [0x170, 'bool'],
  COPYABLE: [0x171, 'bool'],
  DESTROYABLE: [0x172, 'bool'],
  EC_PARAMS: [0x180, 'bytes'],
  EC_POINT: [0x181, 'bytes'],
  WRAP_WITH_TRUSTED: [0x210, 'bool'],
  WRAP_TEMPLATE: [0x40000211, 'template'],
  UNWRAP_TEMPLATE: [0x40000212, 'template'],
  ALLOWED_MECHANISMS: [0x40000600, 'mechanisms'],
} as const satisfies Record<string, readonly [number, Kind]>;

export type AttributeName = keyof typeof ATTRIBUTE;

interface ValueByKind {
  readonly bool: boolean;
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly mechanisms: readonly MechanismName[];
  readonly template: Template;
}

export type AttributeValue<Name extends AttributeName> = ValueByKind[(typeof ATTRIBUTE)[Name][1]];

/** Attributes in order: some libraries apply them one by one, so `MODIFIABLE: false` must come last. */
export type Template = readonly { [N in AttributeName]: readonly [N, AttributeValue<N>] }[AttributeName][];
