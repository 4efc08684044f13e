import { createCipheriv, createDecipheriv, createPublicKey, hash, randomBytes, verify } from 'node:crypto';
import type { Conformance, ConformanceCheck } from '../hsm-protocol.ts';
import type { Template } from './attributes.ts';
import { KEY_TYPE, type MechanismName, OBJECT_CLASS } from './constants.ts';
import { type WrappingMechanism, wrappingMechanismOf } from './key-hierarchy.ts';
import type { ObjectHandle, Pkcs11, SessionHandle, SlotId } from './pkcs11.ts';
import { Pkcs11Error } from './pkcs11-error.ts';

const P256 = Buffer.from('06082a8648ce3d030107', 'hex');
/** What stands before the digest in a PKCS #1 v1.5 signature (RFC 8017 section 9.2, note 1). */
const SHA256_DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const TAG_BYTES = 16;

interface Bench {
  readonly pkcs11: Pkcs11;
  readonly session: SessionHandle;
  /** The module's for RFC 5649. */
  readonly mechanism: WrappingMechanism;
}

/** Fails by throwing: Pkcs11Error where the library refuses, Error where it answers wrongly. */
type Check = (bench: Bench) => void;

const SESSION_AES: Template = [
  ['CLASS', OBJECT_CLASS.SECRET_KEY],
  ['KEY_TYPE', KEY_TYPE.AES],
  ['TOKEN', false],
];

const aesKey = ({ pkcs11, session }: Bench, ...template: Template): ObjectHandle =>
  pkcs11.generateKey(session, 'AES_KEY_GEN', [...SESSION_AES, ['VALUE_LEN', 32], ...template]);

const plantedAes = ({ pkcs11, session }: Bench, value: Uint8Array, ...template: Template): ObjectHandle =>
  pkcs11.createObject(session, [...SESSION_AES, ['VALUE', value], ...template]);

/** What the library must refuse; it does when the call throws. */
function mustRefuse(what: string, call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (error instanceof Pkcs11Error) return;
    throw error;
  }
  throw new Error(`${what} is allowed`);
}

function must(is: boolean, otherwise: string): void {
  if (!is) throw new Error(otherwise);
}

const same = (one: Uint8Array, two: Uint8Array): boolean => Buffer.compare(one, two) === 0;

const wrapping: Check = (bench) => {
  const [kek, key] = [randomBytes(32), randomBytes(32)];
  const wrapped = bench.pkcs11.wrapKey(
    bench.session,
    bench.mechanism,
    plantedAes(bench, kek, ['WRAP', true]),
    plantedAes(bench, key, ['EXTRACTABLE', true]),
  );
  const node = createCipheriv('id-aes256-wrap-pad', kek, Buffer.from('a65959a6', 'hex'));
  must(same(wrapped, Buffer.concat([node.update(key), node.final()])), 'another format than RFC 5649');
};

/** An unwrapped key obeys what was asked of it, and what its wrapping key demands of it. */
const unwrapping: Check = (bench) => {
  const { pkcs11, session } = bench;
  const kek = aesKey(bench, ['WRAP', true], ['UNWRAP', true]);
  const original = aesKey(bench, ['EXTRACTABLE', true], ['SENSITIVE', true]);
  const wrapped = pkcs11.wrapKey(session, bench.mechanism, kek, original);
  const key = pkcs11.unwrapKey(session, bench.mechanism, kek, wrapped, [
    ...SESSION_AES,
    ['SENSITIVE', true],
    ['EXTRACTABLE', false],
    ['ENCRYPT', true],
  ]);
  must(pkcs11.getAttribute(session, key, 'SENSITIVE'), 'SENSITIVE is forgotten by unwrapping');
  must(!pkcs11.getAttribute(session, key, 'EXTRACTABLE'), 'EXTRACTABLE=F is forgotten by unwrapping');
  mustRefuse('reading a sensitive key', () => pkcs11.getAttribute(session, key, 'VALUE'));
  mustRefuse('wrapping a key that is not extractable', () =>
    pkcs11.wrapKey(session, bench.mechanism, kek, key),
  );
};

const unwrapTemplate: Check = (bench) => {
  const { pkcs11, session } = bench;
  const demands: Template = [
    ['WRAP', true],
    ['UNWRAP', true],
    ['UNWRAP_TEMPLATE', [['SENSITIVE', true]]],
  ];
  const kek = aesKey(bench, ...demands);
  const wrapped = pkcs11.wrapKey(session, bench.mechanism, kek, aesKey(bench, ['EXTRACTABLE', true]));
  mustRefuse('unwrapping against the template', () =>
    pkcs11.unwrapKey(session, bench.mechanism, kek, wrapped, [...SESSION_AES, ['SENSITIVE', false]]),
  );
};

const trustedWrapping: Check = (bench) => {
  const { pkcs11, session } = bench;
  mustRefuse('TRUSTED set by the user', () => aesKey(bench, ['WRAP', true], ['TRUSTED', true]));
  const bound = aesKey(bench, ['EXTRACTABLE', true], ['WRAP_WITH_TRUSTED', true]);
  mustRefuse('wrapping under a key that is not trusted', () =>
    pkcs11.wrapKey(session, bench.mechanism, aesKey(bench, ['WRAP', true]), bound),
  );
};

const locking: Check = (bench) => {
  const { pkcs11, session } = bench;
  const locked = aesKey(bench, ['WRAP', true], ['DECRYPT', false], ['MODIFIABLE', false]);
  mustRefuse('a change of an unmodifiable key', () =>
    pkcs11.setAttributes(session, locked, [['DECRYPT', true]]),
  );
  mustRefuse('a copy of an unmodifiable key with more rights', () =>
    pkcs11.copyObject(session, locked, [['DECRYPT', true]]),
  );
};

const gcm: Check = (bench) => {
  const [value, iv, aad, text] = [randomBytes(32), randomBytes(12), randomBytes(5), randomBytes(40)];
  const key = plantedAes(bench, value, ['ENCRYPT', true], ['DECRYPT', true]);
  const mechanism = { name: 'AES_GCM', iv, aad, tagBits: TAG_BYTES * 8 } as const;
  const sealed = bench.pkcs11.encrypt(bench.session, key, mechanism, text);
  const node = createDecipheriv('aes-256-gcm', value, iv).setAAD(aad);
  node.setAuthTag(sealed.subarray(-TAG_BYTES));
  must(same(Buffer.concat([node.update(sealed.subarray(0, -TAG_BYTES)), node.final()]), text), 'wrong text');
  must(same(bench.pkcs11.decrypt(bench.session, key, mechanism, sealed), text), 'does not decrypt');
};

const pair = ({ pkcs11, session }: Bench, generation: MechanismName, publicPart: Template, use: Template) =>
  pkcs11.generateKeyPair(
    session,
    generation,
    [['TOKEN', false], ['VERIFY', true], ...publicPart],
    [['TOKEN', false], ['SENSITIVE', true], ['EXTRACTABLE', false], ...use],
  );

/** CKA_EC_POINT is the point in a DER OCTET STRING; some libraries leave that out. */
const rawPoint = (value: Uint8Array): Uint8Array =>
  value[0] === 0x04 && value[1] === value.length - 2 ? value.subarray(2) : value;

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const ecdsa: Check = (bench) => {
  const { pkcs11, session } = bench;
  const { publicKey, privateKey } = pair(bench, 'EC_KEY_PAIR_GEN', [['EC_PARAMS', P256]], [['SIGN', true]]);
  const point = rawPoint(pkcs11.getAttribute(session, publicKey, 'EC_POINT'));
  const [x, y] = [base64url(point.subarray(1, 33)), base64url(point.subarray(33))];
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const text = randomBytes(20);
  const signature = pkcs11.sign(session, privateKey, 'ECDSA', hash('sha256', text, 'buffer'));
  must(
    verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, signature),
    'the signature does not verify',
  );
};

const rsa: Check = (bench) => {
  const { pkcs11, session } = bench;
  const exponent = Buffer.from('010001', 'hex');
  const { publicKey, privateKey } = pair(
    bench,
    'RSA_PKCS_KEY_PAIR_GEN',
    [
      ['MODULUS_BITS', 2048],
      ['PUBLIC_EXPONENT', exponent],
    ],
    [['SIGN', true]],
  );
  const n = base64url(pkcs11.getAttribute(session, publicKey, 'MODULUS'));
  const key = createPublicKey({ key: { kty: 'RSA', n, e: base64url(exponent) }, format: 'jwk' });
  const text = randomBytes(20);
  const digestInfo = Buffer.concat([SHA256_DIGEST_INFO, hash('sha256', text, 'buffer')]);
  const signature = pkcs11.sign(session, privateKey, 'RSA_PKCS', digestInfo);
  must(verify('sha256', text, key, signature), 'the signature does not verify');
};

/** `need`: without it the module holds no domain key. */
const CHECKS: Readonly<Record<string, { readonly need: boolean; readonly run: Check }>> = {
  'wraps keys by RFC 5649': { need: true, run: wrapping },
  'unwrapped keys are as asked for': { need: true, run: unwrapping },
  'wrapping keys bind what they unwrap': { need: true, run: unwrapTemplate },
  'keys are bound to trusted wrapping keys': { need: true, run: trustedWrapping },
  'unmodifiable keys stay as they are': { need: true, run: locking },
  'AES-256-GCM': { need: true, run: gcm },
  'ECDSA on P-256': { need: false, run: ecdsa },
  'RSA-2048 signatures': { need: false, run: rsa },
};

/** Tries what custody builds on, in a session of a user who is logged in; leaves nothing behind. */
export function probeConformance(pkcs11: Pkcs11, slot: SlotId): Conformance {
  const mechanism = wrappingMechanismOf(pkcs11, slot);
  return Object.entries(CHECKS).map(([name, { need, run }]): ConformanceCheck => {
    // A session of its own: some failures leave theirs stuck.
    const session = pkcs11.openSession(slot);
    try {
      run({ pkcs11, session, mechanism });
      return { name, need, passed: true };
    } catch (error) {
      return { name, need, passed: false, detail: error instanceof Error ? error.message : String(error) };
    } finally {
      pkcs11.closeSession(session);
    }
  });
}
