import { createPublicKey } from 'node:crypto';
import type { AttributeName, AttributeValue, Template } from '../pkcs11/attributes.ts';
import { KEY_TYPE, OBJECT_CLASS } from '../pkcs11/constants.ts';
import type { ObjectHandle, Pkcs11, SessionHandle } from '../pkcs11/pkcs11.ts';
import { Pkcs11Error } from '../pkcs11/pkcs11-error.ts';
import type { KeyKind, TokenKey } from './jobs.ts';

/** DER of the curves' object identifiers (CKA_EC_PARAMS), with JOSE's name and the bytes of one coordinate. */
const CURVES = {
  EC_P256: { der: '06082a8648ce3d030107', jose: 'P-256', bytes: 32 },
  EC_P384: { der: '06052b81040022', jose: 'P-384', bytes: 48 },
  EC_P521: { der: '06052b81040023', jose: 'P-521', bytes: 66 },
} as const;

const MODULUS_BITS = { RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 } as const;
const PUBLIC_EXPONENT = Uint8Array.of(1, 0, 1);
const AES_256_BYTES = 32;
const MOST_KEYS = 2000;

const isIn = <Table extends object>(name: PropertyKey, table: Table): name is keyof Table =>
  Object.hasOwn(table, name);

/** Keys that stay in the token and never leave it. */
const KEPT: Template = [
  ['TOKEN', true],
  ['PRIVATE', true],
  ['SENSITIVE', true],
  ['EXTRACTABLE', false],
];

export function generateTokenKey(
  pkcs11: Pkcs11,
  session: SessionHandle,
  { kind, label, id }: { readonly kind: KeyKind; readonly label: string; readonly id: Uint8Array },
): ObjectHandle {
  const named: Template = [
    ['LABEL', label],
    ['ID', id],
  ];
  const publicPart: Template = [...named, ['TOKEN', true], ['PRIVATE', false], ['VERIFY', true]];
  const privatePart: Template = [...named, ...KEPT, ['SIGN', true]];
  if (isIn(kind, CURVES)) {
    const parameters = Buffer.from(CURVES[kind].der, 'hex');
    return pkcs11.generateKeyPair(
      session,
      'EC_KEY_PAIR_GEN',
      [...publicPart, ['EC_PARAMS', parameters]],
      [...privatePart, ['DERIVE', true]],
    ).publicKey;
  }
  if (isIn(kind, MODULUS_BITS)) {
    return pkcs11.generateKeyPair(
      session,
      'RSA_PKCS_KEY_PAIR_GEN',
      [
        ...publicPart,
        ['ENCRYPT', true],
        ['MODULUS_BITS', MODULUS_BITS[kind]],
        ['PUBLIC_EXPONENT', PUBLIC_EXPONENT],
      ],
      [...privatePart, ['DECRYPT', true]],
    ).publicKey;
  }
  return pkcs11.generateKey(session, 'AES_KEY_GEN', [
    ...named,
    ...KEPT,
    ['VALUE_LEN', AES_256_BYTES],
    ['ENCRYPT', true],
    ['DECRYPT', true],
    ['WRAP', true],
    ['UNWRAP', true],
  ]);
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** DER SubjectPublicKeyInfo of an RSA or EC public key. */
export function publicKeyOf(
  pkcs11: Pkcs11,
  session: SessionHandle,
  key: ObjectHandle,
): Uint8Array | undefined {
  const type = pkcs11.getAttribute(session, key, 'KEY_TYPE');
  const jwk = type === KEY_TYPE.RSA ? rsaJwk(pkcs11, session, key) : ecJwk(pkcs11, session, key);
  return jwk && createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' });
}

const rsaJwk = (pkcs11: Pkcs11, session: SessionHandle, key: ObjectHandle) => ({
  kty: 'RSA',
  n: base64url(pkcs11.getAttribute(session, key, 'MODULUS')),
  e: base64url(pkcs11.getAttribute(session, key, 'PUBLIC_EXPONENT')),
});

function ecJwk(pkcs11: Pkcs11, session: SessionHandle, key: ObjectHandle) {
  const parameters = optional(pkcs11, session, key, 'EC_PARAMS');
  const der = parameters && Buffer.from(parameters).toString('hex');
  const curve = Object.values(CURVES).find((candidate) => candidate.der === der);
  if (curve === undefined) return undefined;
  // A DER octet string that holds 0x04 and both coordinates.
  const point = pkcs11.getAttribute(session, key, 'EC_POINT').slice(-2 * curve.bytes);
  return {
    kty: 'EC',
    crv: curve.jose,
    x: base64url(point.subarray(0, curve.bytes)),
    y: base64url(point.subarray(curve.bytes)),
  };
}

/** An attribute that objects of some kinds lack. */
function optional<Name extends AttributeName>(
  pkcs11: Pkcs11,
  session: SessionHandle,
  key: ObjectHandle,
  name: Name,
): AttributeValue<Name> | undefined {
  try {
    return pkcs11.getAttribute(session, key, name);
  } catch (error) {
    if (error instanceof Pkcs11Error) return undefined;
    throw error;
  }
}

const CLASSES = [
  ['secret', OBJECT_CLASS.SECRET_KEY],
  ['private', OBJECT_CLASS.PRIVATE_KEY],
  ['public', OBJECT_CLASS.PUBLIC_KEY],
] as const;

export const listTokenKeys = (pkcs11: Pkcs11, session: SessionHandle): TokenKey[] =>
  CLASSES.flatMap(([name, number]) =>
    pkcs11
      .findObjects(
        session,
        [
          ['CLASS', number],
          ['TOKEN', true],
        ],
        MOST_KEYS,
      )
      .map((key) => describeKey(pkcs11, session, key, name)),
  );

export function describeKey(
  pkcs11: Pkcs11,
  session: SessionHandle,
  key: ObjectHandle,
  className: TokenKey['class'],
): TokenKey {
  const spki = className === 'public' ? publicKeyOf(pkcs11, session, key) : undefined;
  const publicKey =
    spki &&
    createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).export({
      format: 'pem',
      type: 'spki',
    });
  return {
    id: Buffer.from(optional(pkcs11, session, key, 'ID') ?? []).toString('hex'),
    label: optional(pkcs11, session, key, 'LABEL') ?? '',
    kind: kindOf(pkcs11, session, key),
    class: className,
    isExtractable: optional(pkcs11, session, key, 'EXTRACTABLE') ?? true,
    ...(publicKey !== undefined && { publicKey: String(publicKey) }),
  };
}

function kindOf(pkcs11: Pkcs11, session: SessionHandle, key: ObjectHandle): string {
  const type = optional(pkcs11, session, key, 'KEY_TYPE');
  if (type === KEY_TYPE.AES) return `AES_${(optional(pkcs11, session, key, 'VALUE_LEN') ?? 0) * 8}`;
  if (type === KEY_TYPE.RSA) return `RSA_${(optional(pkcs11, session, key, 'MODULUS')?.length ?? 0) * 8}`;
  if (type === KEY_TYPE.EC) {
    const der = Buffer.from(optional(pkcs11, session, key, 'EC_PARAMS') ?? []).toString('hex');
    return Object.entries(CURVES).find(([, curve]) => curve.der === der)?.[0] ?? 'EC_OTHER';
  }
  return 'OTHER';
}
