import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { EcSpec, RsaSpec, SoftSpec, SpecTraits } from '../vault/key-specs.ts';
import type { Template } from './attributes.ts';
import { KEY_TYPE, OBJECT_CLASS } from './constants.ts';
import type { ObjectHandle, Pkcs11, SessionHandle } from './pkcs11.ts';

/** Kinds whose keys the module itself makes and uses. */
export type ModuleSpec = Exclude<SpecTraits, SoftSpec>;

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const PUBLIC_EXPONENT = Uint8Array.of(1, 0, 1);

/** What a customer's key may do in the module: as little as its spec needs, and by few mechanisms. */
const USE: { readonly [Kind in ModuleSpec['kind']]: (spec: ModuleSpec & { kind: Kind }) => Template } = {
  aes: () => [
    ['CLASS', OBJECT_CLASS.SECRET_KEY],
    ['KEY_TYPE', KEY_TYPE.AES],
    ['DERIVE', true],
    ['ENCRYPT', false],
    ['DECRYPT', false],
    ['SIGN', false],
    ['VERIFY', false],
    ['WRAP', false],
    ['UNWRAP', false],
    ['ALLOWED_MECHANISMS', ['AES_CBC_ENCRYPT_DATA']],
  ],
  hmac: ({ hash }) => [
    ['CLASS', OBJECT_CLASS.SECRET_KEY],
    ['KEY_TYPE', KEY_TYPE.GENERIC_SECRET],
    ['SIGN', true],
    ['VERIFY', false],
    ['ENCRYPT', false],
    ['DECRYPT', false],
    ['DERIVE', false],
    ['WRAP', false],
    ['UNWRAP', false],
    ['ALLOWED_MECHANISMS', [`${hash}_HMAC`]],
  ],
  rsa: () => [
    ['CLASS', OBJECT_CLASS.PRIVATE_KEY],
    ['KEY_TYPE', KEY_TYPE.RSA],
    ['SIGN', true],
    ['DECRYPT', true],
    ['DERIVE', false],
    ['UNWRAP', false],
    ['ALLOWED_MECHANISMS', ['RSA_PKCS', 'RSA_PKCS_PSS', 'RSA_X_509']],
  ],
  ec: () => [
    ['CLASS', OBJECT_CLASS.PRIVATE_KEY],
    ['KEY_TYPE', KEY_TYPE.EC],
    ['SIGN', true],
    ['DERIVE', true],
    ['DECRYPT', false],
    ['UNWRAP', false],
    ['ALLOWED_MECHANISMS', ['ECDSA', 'ECDH1_DERIVE']],
  ],
};

const useOf = <Kind extends ModuleSpec['kind']>(spec: ModuleSpec & { kind: Kind }): Template =>
  USE[spec.kind as Kind](spec);

/** Readable by nobody, and wrapped under nothing but a domain key. */
const GUARDED: Template = [
  ['TOKEN', false],
  ['PRIVATE', true],
  ['SENSITIVE', true],
  ['WRAP_WITH_TRUSTED', true],
];

/** A key that is wrapped and destroyed before its call ends. */
const passing = (spec: ModuleSpec): Template => [...useOf(spec), ...GUARDED, ['EXTRACTABLE', true]];

/** A key that stays loaded and cannot leave the module again; or one that passes it, to be wrapped anew. */
export const loadedTemplate = (spec: ModuleSpec, isPassing: boolean): Template =>
  isPassing ? passing(spec) : [...useOf(spec), ...GUARDED, ['EXTRACTABLE', false], ['MODIFIABLE', false]];

export interface MadeObject {
  readonly handle: ObjectHandle;
  /** DER SubjectPublicKeyInfo of asymmetric keys. */
  readonly publicKey: Uint8Array | undefined;
}

/** Generates a session object that can be wrapped under a domain key. */
export function generateCustomerKey(pkcs11: Pkcs11, session: SessionHandle, spec: ModuleSpec): MadeObject {
  if (spec.kind === 'aes' || spec.kind === 'hmac') {
    const mechanism = spec.kind === 'aes' ? 'AES_KEY_GEN' : 'GENERIC_SECRET_KEY_GEN';
    const handle = pkcs11.generateKey(session, mechanism, [...passing(spec), ['VALUE_LEN', spec.bytes]]);
    return { handle, publicKey: undefined };
  }
  const pair = generatePair(pkcs11, session, spec, passing(spec));
  return { handle: pair.privateKey, publicKey: pair.publicKey };
}

/** Generates a key pair and gives both halves out: PKCS#8 and SubjectPublicKeyInfo in DER. */
export function generateDataKeyPair(
  pkcs11: Pkcs11,
  session: SessionHandle,
  spec: RsaSpec | EcSpec,
): { readonly privateKey: Uint8Array; readonly publicKey: Uint8Array } {
  const readable: Template = [
    ...useOf(spec),
    ['TOKEN', false],
    ['PRIVATE', true],
    ['SENSITIVE', false],
    ['EXTRACTABLE', true],
  ];
  const { privateKey: handle, publicKey } = generatePair(pkcs11, session, spec, readable);
  const publicJwk = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  const read = (name: keyof typeof RSA_PRIVATE | 'VALUE'): Uint8Array =>
    pkcs11.getAttribute(session, handle, name);
  const secrets =
    spec.kind === 'rsa'
      ? Object.fromEntries(
          Object.entries(RSA_PRIVATE).map(([name, member]) => [
            member,
            base64url(read(name as keyof typeof RSA_PRIVATE)),
          ]),
        )
      : { d: base64url(padded(read('VALUE'), spec.fieldBytes)) };
  pkcs11.destroyObject(session, handle);
  const key = createPrivateKey({ key: { ...publicJwk, ...secrets }, format: 'jwk' });
  return { privateKey: pkcs8(key), publicKey };
}

const pkcs8 = (key: KeyObject): Uint8Array => key.export({ format: 'der', type: 'pkcs8' });
const spki = (key: KeyObject): Uint8Array => key.export({ format: 'der', type: 'spki' });

/** Attributes of an RSA private key beyond its public half, and their members in JWK (RFC 7518 section 6.3.2). */
const RSA_PRIVATE = {
  PRIVATE_EXPONENT: 'd',
  PRIME_1: 'p',
  PRIME_2: 'q',
  EXPONENT_1: 'dp',
  EXPONENT_2: 'dq',
  COEFFICIENT: 'qi',
} as const;

const padded = (bytes: Uint8Array, length: number): Uint8Array => {
  const whole = new Uint8Array(length);
  whole.set(bytes.subarray(-length), Math.max(0, length - bytes.length));
  return whole;
};

function generatePair(pkcs11: Pkcs11, session: SessionHandle, spec: RsaSpec | EcSpec, secret: Template) {
  const common: Template = [
    ['CLASS', OBJECT_CLASS.PUBLIC_KEY],
    ['TOKEN', false],
    ['PRIVATE', false],
  ];
  if (spec.kind === 'rsa') {
    const pair = pkcs11.generateKeyPair(
      session,
      'RSA_PKCS_KEY_PAIR_GEN',
      [
        ...common,
        ['KEY_TYPE', KEY_TYPE.RSA],
        ['MODULUS_BITS', spec.bits],
        ['PUBLIC_EXPONENT', PUBLIC_EXPONENT],
      ],
      secret,
    );
    const n = base64url(pkcs11.getAttribute(session, pair.publicKey, 'MODULUS'));
    const e = base64url(pkcs11.getAttribute(session, pair.publicKey, 'PUBLIC_EXPONENT'));
    pkcs11.destroyObject(session, pair.publicKey);
    const key = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    return { privateKey: pair.privateKey, publicKey: spki(key) };
  }
  const pair = pkcs11.generateKeyPair(
    session,
    'EC_KEY_PAIR_GEN',
    [...common, ['KEY_TYPE', KEY_TYPE.EC], ['EC_PARAMS', spec.parameters]],
    secret,
  );
  // DER OCTET STRING of the uncompressed point.
  const point = pkcs11.getAttribute(session, pair.publicKey, 'EC_POINT').slice(-2 * spec.fieldBytes);
  pkcs11.destroyObject(session, pair.publicKey);
  const [x, y] = [point.subarray(0, spec.fieldBytes), point.subarray(spec.fieldBytes)];
  const jwk = { kty: 'EC', crv: spec.jwkCurve, x: base64url(x), y: base64url(y) };
  return { privateKey: pair.privateKey, publicKey: spki(createPublicKey({ key: jwk, format: 'jwk' })) };
}

/** Makes a session object of material that came from outside: raw bytes, or the private key of the spec's kind. */
export function createCustomerKey(
  pkcs11: Pkcs11,
  session: SessionHandle,
  spec: ModuleSpec,
  material: Uint8Array | KeyObject,
): MadeObject {
  if (material instanceof Uint8Array) {
    const handle = pkcs11.createObject(session, [...passing(spec), ['VALUE', material]]);
    return { handle, publicKey: undefined };
  }
  const jwk = material.export({ format: 'jwk' });
  const number = (member: string): Uint8Array =>
    Buffer.from(String((jwk as Readonly<Record<string, unknown>>)[member]), 'base64url');
  const own: Template =
    spec.kind === 'ec'
      ? [
          ['EC_PARAMS', spec.parameters],
          ['VALUE', number('d')],
        ]
      : [
          ['MODULUS', number('n')],
          ['PUBLIC_EXPONENT', number('e')],
          ['PRIVATE_EXPONENT', number('d')],
          ['PRIME_1', number('p')],
          ['PRIME_2', number('q')],
          ['EXPONENT_1', number('dp')],
          ['EXPONENT_2', number('dq')],
          ['COEFFICIENT', number('qi')],
        ];
  const handle = pkcs11.createObject(session, [...passing(spec), ...own]);
  return { handle, publicKey: spki(createPublicKey(material)) };
}

/**
 * The private key in a PKCS#8 document, if it is of the spec and whole: what OpenSSL reads need not be consistent, and the
 * module would fail at it in ways that look like failures of its own.
 */
export function parsePrivateKey(
  spec: Exclude<SpecTraits, { kind: 'aes' | 'hmac' }>,
  bytes: Uint8Array,
): KeyObject | undefined {
  try {
    const key = createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' });
    return isOfSpec(spec, key) && isWhole(key) ? key : undefined;
  } catch {
    // Whatever OpenSSL dislikes about it: it is no private key.
    return undefined;
  }
}

function isOfSpec(spec: Exclude<SpecTraits, { kind: 'aes' | 'hmac' }>, key: KeyObject): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (spec.kind === 'soft') return type === spec.type;
  if (spec.kind === 'rsa') return type === 'rsa' && details?.modulusLength === spec.bits;
  return (
    type === 'ec' && details?.namedCurve === spec.curve && key.export({ format: 'jwk' }).crv === spec.jwkCurve
  );
}

/** That the halves of a key, and the parts of an RSA key (RFC 8017 section 3.2), belong together. */
function isWhole(key: KeyObject): boolean {
  const message = Buffer.from('keywarden');
  const digest = key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'ec' ? 'sha256' : null;
  if (!verify(digest, message, createPublicKey(key), sign(digest, message, key))) return false;
  if (key.asymmetricKeyType !== 'rsa') return true;
  const jwk = key.export({ format: 'jwk' });
  const [n, e, d, p, q] = [number(jwk.n), number(jwk.e), number(jwk.d), number(jwk.p), number(jwk.q)];
  return (
    n === p * q &&
    (e * d) % (p - 1n) === 1n &&
    (e * d) % (q - 1n) === 1n &&
    number(jwk.dp) === d % (p - 1n) &&
    number(jwk.dq) === d % (q - 1n) &&
    (number(jwk.qi) * q) % p === 1n
  );
}

const number = (text: string | undefined): bigint =>
  BigInt(`0x${Buffer.from(String(text), 'base64url').toString('hex')}`);
