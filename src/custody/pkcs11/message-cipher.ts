import type { SealedMessage } from '../vault/vault-calls.ts';
import type { Template } from './attributes.ts';
import { KEY_TYPE, OBJECT_CLASS } from './constants.ts';
import type { Mechanism } from './encode-mechanism.ts';
import type { ObjectHandle, SessionHandle } from './pkcs11.ts';
import { Pkcs11Error } from './pkcs11-error.ts';
import type { SessionSource } from './session-pool.ts';

const DERIVATION_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What CBC encrypts into the key of a message: two blocks that never change, while the IV is the message's own. */
const KEY_TEXT = new TextEncoder().encode('keywarden message key, version 1');
const KNOWN = new TextEncoder().encode('keywarden known');

const MESSAGE_KEY: Template = [
  ['CLASS', OBJECT_CLASS.SECRET_KEY],
  ['KEY_TYPE', KEY_TYPE.AES],
  ['VALUE_LEN', KEY_TEXT.length],
  ['TOKEN', false],
  ['PRIVATE', true],
  ['SENSITIVE', true],
  ['EXTRACTABLE', false],
  ['ENCRYPT', true],
  ['DECRYPT', true],
];

/**
 * AES-256-GCM under a key made for each message alone: K = AES-256-CBC(customer's key, IV = 16 random bytes, fixed text),
 * derived and used inside the module. Keys collide after some 2^64 messages under one customer's key, and then the random
 * 96-bit nonces differ still: no counter is kept, so no restored backup can set one back.
 */
export function encryptMessage(
  context: SessionSource,
  key: ObjectHandle,
  plaintext: Uint8Array,
  aad: Uint8Array,
): SealedMessage {
  const { pkcs11 } = context;
  return context.inSession((session) => {
    const chance = pkcs11.generateRandom(session, DERIVATION_BYTES + NONCE_BYTES);
    const derivation = chance.subarray(0, DERIVATION_BYTES);
    const nonce = chance.subarray(DERIVATION_BYTES);
    const ciphertext = withMessageKey(context, session, key, derivation, (messageKey) =>
      pkcs11.encrypt(session, messageKey, gcm(nonce, aad), plaintext),
    );
    return { derivation, nonce, ciphertext };
  });
}

/** The plaintext; undefined when this key did not make the message with this `aad`. */
export function decryptMessage(
  context: SessionSource,
  key: ObjectHandle,
  { derivation, nonce, ciphertext }: SealedMessage,
  aad: Uint8Array,
): Uint8Array | undefined {
  if (
    derivation.length !== DERIVATION_BYTES ||
    nonce.length !== NONCE_BYTES ||
    ciphertext.length <= TAG_BYTES
  ) {
    return undefined;
  }
  try {
    return context.inSession((session) =>
      withMessageKey(context, session, key, derivation, (messageKey) =>
        context.pkcs11.decrypt(session, messageKey, gcm(nonce, aad), ciphertext),
      ),
    );
  } catch (error) {
    if (!(error instanceof Pkcs11Error)) throw error;
    // SoftHSM answers CKR_GENERAL_ERROR to a wrong tag: it is the message that is bad if the key still works.
    const known = encryptMessage(context, key, KNOWN, aad);
    context.inSession((session) =>
      withMessageKey(context, session, key, known.derivation, (messageKey) =>
        context.pkcs11.decrypt(session, messageKey, gcm(known.nonce, aad), known.ciphertext),
      ),
    );
    return undefined;
  }
}

function withMessageKey<T>(
  { pkcs11 }: SessionSource,
  session: SessionHandle,
  key: ObjectHandle,
  derivation: Uint8Array,
  use: (messageKey: ObjectHandle) => T,
): T {
  const mechanism: Mechanism = { name: 'AES_CBC_ENCRYPT_DATA', iv: derivation, data: KEY_TEXT };
  const messageKey = pkcs11.deriveKey(session, mechanism, key, MESSAGE_KEY);
  // A session in which a call failed is closed, and its objects with it.
  const result = use(messageKey);
  pkcs11.destroyObject(session, messageKey);
  return result;
}

const gcm = (iv: Uint8Array, aad: Uint8Array): Mechanism => ({
  name: 'AES_GCM',
  iv,
  aad,
  tagBits: TAG_BYTES * 8,
});
