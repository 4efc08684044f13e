import { CustodyError } from '../custody-error.ts';
import type { Template } from './attributes.ts';
import { KEY_TYPE, MECHANISM, OBJECT_CLASS } from './constants.ts';
import type { ObjectHandle, Pkcs11, SessionHandle, SlotId } from './pkcs11.ts';

/** The two numbers by which modules know RFC 5649, which wraps and unwraps every key that leaves the HSM. */
const WRAPPING_MECHANISMS = ['AES_KEY_WRAP_PAD', 'AES_KEY_WRAP_KWP'] as const;
export type WrappingMechanism = (typeof WRAPPING_MECHANISMS)[number];

/** Whether a stored key was wrapped by RFC 5649: then every module that passed the probe opens it, whoever made it. */
export const isWrapping = (mechanism: number): boolean =>
  WRAPPING_MECHANISMS.some((name) => MECHANISM[name] === mechanism);

/**
 * The module's own number for RFC 5649. SoftHSM means it by the older one, and its domain keys allow no other; elsewhere
 * that one may mean something else.
 */
export function wrappingMechanismOf(pkcs11: Pkcs11, slot: SlotId): WrappingMechanism {
  if (/softhsm/i.test(pkcs11.tokenInfo(slot).manufacturer)) return 'AES_KEY_WRAP_PAD';
  return pkcs11.hasMechanism(slot, 'AES_KEY_WRAP_KWP') ? 'AES_KEY_WRAP_KWP' : 'AES_KEY_WRAP_PAD';
}

const DOMAIN_KEY_LABEL = 'keywarden-domain';
const AES_256_BYTES = 32;

/** What the domain key demands of whatever it unwraps: it never comes out readable, nor under a key of the PIN's holder. */
const UNWRAPPED: Template = [
  ['SENSITIVE', true],
  ['WRAP_WITH_TRUSTED', true],
];

/** `isExtractable` only for the moments in which other tokens get the same key; the copy that stays never is. */
export const domainKeyTemplate = (
  id: Uint8Array,
  wrapping: WrappingMechanism,
  isExtractable: boolean,
): Template => [
  ['CLASS', OBJECT_CLASS.SECRET_KEY],
  ['KEY_TYPE', KEY_TYPE.AES],
  ['VALUE_LEN', AES_256_BYTES],
  ['LABEL', DOMAIN_KEY_LABEL],
  ['ID', id],
  // A token object that is not PRIVATE lies in clear on SoftHSM's disk, and the security officer cannot make PRIVATE ones.
  ['TOKEN', false],
  ['PRIVATE', false],
  ['TRUSTED', true],
  ['SENSITIVE', true],
  ['EXTRACTABLE', isExtractable],
  ['WRAP', true],
  ['UNWRAP', true],
  ['ENCRYPT', false],
  ['DECRYPT', false],
  ['SIGN', false],
  ['VERIFY', false],
  ['DERIVE', false],
  ['ALLOWED_MECHANISMS', [wrapping]],
  ['UNWRAP_TEMPLATE', UNWRAPPED],
];

/**
 * Makes the domain key, which never leaves the token and does nothing but wrap and unwrap. Only the security officer may
 * mark a key TRUSTED, and only the user may keep a PRIVATE one: so the officer makes it in the session and the user's
 * copy stays. MODIFIABLE comes last because nothing may be set behind it. Leaves the user logged in.
 */
export function makeDomainKey(
  pkcs11: Pkcs11,
  slot: SlotId,
  pins: { readonly soPin: Uint8Array; readonly userPin: Uint8Array },
  id: Uint8Array,
): ObjectHandle {
  const session = setUserPin(pkcs11, slot, pins);
  const original = pkcs11.generateKey(
    session,
    'AES_KEY_GEN',
    domainKeyTemplate(id, wrappingMechanismOf(pkcs11, slot), false),
  );
  pkcs11.logout(session);
  pkcs11.login(session, 'USER', pins.userPin);
  return keepDomainKey(pkcs11, session, original);
}

/** Gives a fresh token its user. @returns a session in which the officer is logged in */
export function setUserPin(
  pkcs11: Pkcs11,
  slot: SlotId,
  pins: { readonly soPin: Uint8Array; readonly userPin: Uint8Array },
): SessionHandle {
  const session = pkcs11.openSession(slot);
  pkcs11.login(session, 'SO', pins.soPin);
  pkcs11.initPin(session, pins.userPin);
  return session;
}

/** The user's copy of the officer's session object, which it replaces. */
export function keepDomainKey(pkcs11: Pkcs11, session: SessionHandle, original: ObjectHandle): ObjectHandle {
  const isExtractable = pkcs11.getAttribute(session, original, 'EXTRACTABLE');
  const kept = pkcs11.copyObject(session, original, [
    ...(isExtractable ? ([['EXTRACTABLE', false]] as const) : []),
    ['TOKEN', true],
    ['PRIVATE', true],
    ['MODIFIABLE', false],
  ]);
  pkcs11.destroyObject(session, original);
  return kept;
}

/**
 * What must be true of a domain key before anything is trusted to it. Not NEVER_EXTRACTABLE: a key that several tokens
 * hold was wrapped for them when it was made. TRUSTED says that an officer made it.
 */
const REQUIRED = {
  PRIVATE: true,
  TRUSTED: true,
  SENSITIVE: true,
  EXTRACTABLE: false,
  MODIFIABLE: false,
  ENCRYPT: false,
  DECRYPT: false,
} as const;

/**
 * Domain keys of the token by CKA_ID in hex: one, or two and more while the root of trust is rotated.
 * @throws CustodyError `wrong-token` when there is none, one twice, or one that is not locked down
 */
export function findDomainKeys(pkcs11: Pkcs11, session: SessionHandle): ReadonlyMap<string, ObjectHandle> {
  const found = pkcs11.findObjects(session, [
    ['CLASS', OBJECT_CLASS.SECRET_KEY],
    ['TOKEN', true],
    ['TRUSTED', true],
    ['LABEL', DOMAIN_KEY_LABEL],
  ]);
  if (found.length === 0) {
    throw new CustodyError(
      'wrong-token',
      'the token holds no domain key of Keywarden; its first one is made by: keywarden hsm init',
    );
  }
  const byId = new Map<string, ObjectHandle>();
  for (const handle of found) {
    for (const [name, wanted] of Object.entries(REQUIRED)) {
      if (pkcs11.getAttribute(session, handle, name as keyof typeof REQUIRED) !== wanted) {
        throw new CustodyError('wrong-token', `a domain key of the token has ${name} = ${!wanted}`);
      }
    }
    const id = Buffer.from(pkcs11.getAttribute(session, handle, 'ID')).toString('hex');
    if (byId.has(id)) throw new CustodyError('wrong-token', `the token holds two domain keys ${id}`);
    byId.set(id, handle);
  }
  return byId;
}

/** The sealing root encrypts and decrypts data keys, and nothing else. */
const ROOT_USE: Template = [
  ['CLASS', OBJECT_CLASS.SECRET_KEY],
  ['KEY_TYPE', KEY_TYPE.AES],
  ['TOKEN', false],
  ['PRIVATE', true],
  ['SENSITIVE', true],
  ['WRAP_WITH_TRUSTED', true],
  ['ENCRYPT', true],
  ['DECRYPT', true],
  ['WRAP', false],
  ['UNWRAP', false],
  ['SIGN', false],
  ['VERIFY', false],
  ['DERIVE', false],
  ['ALLOWED_MECHANISMS', ['AES_GCM']],
];

/** Generates a sealing root and returns it wrapped; the extractable original does not outlive the call. */
export function makeWrappedRoot(
  pkcs11: Pkcs11,
  session: SessionHandle,
  domainKey: ObjectHandle,
  wrapping: WrappingMechanism,
): Uint8Array {
  const root = pkcs11.generateKey(session, 'AES_KEY_GEN', [
    ...ROOT_USE,
    ['VALUE_LEN', AES_256_BYTES],
    ['EXTRACTABLE', true],
  ]);
  const wrapped = pkcs11.wrapKey(session, wrapping, domainKey, root);
  pkcs11.destroyObject(session, root);
  return wrapped;
}

/** The sealing root as an object of `session`, which cannot leave the HSM again. */
export const unwrapRoot = (
  pkcs11: Pkcs11,
  session: SessionHandle,
  domainKey: ObjectHandle,
  wrapped: Uint8Array,
  wrapping: WrappingMechanism,
): ObjectHandle =>
  pkcs11.unwrapKey(session, wrapping, domainKey, wrapped, [
    ...ROOT_USE,
    ['EXTRACTABLE', false],
    ['MODIFIABLE', false],
  ]);
