import type { Template } from '../../pkcs11/attributes.ts';
import { type MechanismName, OBJECT_CLASS } from '../../pkcs11/constants.ts';
import { decryptMessage, encryptMessage } from '../../pkcs11/message-cipher.ts';
import { type ObjectHandle, Pkcs11 } from '../../pkcs11/pkcs11.ts';
import { Pkcs11Error } from '../../pkcs11/pkcs11-error.ts';
import { SessionPool } from '../../pkcs11/session-pool.ts';
import { JobError } from '../job-error.ts';
import type { KeyCalls } from './key-calls.ts';

const AES_256_BYTES = 32;
const NEEDED: readonly MechanismName[] = ['AES_KEY_GEN', 'AES_CBC_ENCRYPT_DATA', 'AES_GCM'];
/** Handles kept; one more costs a search in the token. */
const MOST_HANDLES = 10_000;

/** The module derives the keys of messages from it, and lets nobody do anything else with it. */
const MESSAGE_KEYS_ONLY: Template = [
  ['CLASS', OBJECT_CLASS.SECRET_KEY],
  ['TOKEN', true],
  ['PRIVATE', true],
  ['SENSITIVE', true],
  ['EXTRACTABLE', false],
  ['DERIVE', true],
  ['ENCRYPT', false],
  ['DECRYPT', false],
  ['WRAP', false],
  ['UNWRAP', false],
  ['SIGN', false],
  ['VERIFY', false],
];

/** The calls of one process. */
export function createKeyHandlers(): KeyCalls {
  let opened: SessionPool | undefined;
  const handles = new Map<string, ObjectHandle>();
  const pool = (): SessionPool => {
    if (opened === undefined) throw new JobError('broken', 'nobody is logged in');
    return opened;
  };
  const find = (id: Uint8Array): ObjectHandle | undefined =>
    pool().inSession(
      (session) =>
        pool().pkcs11.findObjects(session, [
          ['CLASS', OBJECT_CLASS.SECRET_KEY],
          ['TOKEN', true],
          ['ID', id],
        ])[0],
    );
  const found = (id: Uint8Array): ObjectHandle => {
    const handle = find(id);
    if (handle === undefined) throw new JobError('key-missing', 'no such key');
    if (handles.size >= MOST_HANDLES) handles.clear();
    handles.set(nameOf(id), handle);
    return handle;
  };
  /** The key may have been deleted, or be another object by now: then it is looked for once more. */
  const withKey = <Result>(id: Uint8Array, use: (key: ObjectHandle) => Result): Result => {
    const known = handles.get(nameOf(id));
    if (known === undefined) return use(found(id));
    try {
      return use(known);
    } catch (error) {
      if (!(error instanceof Pkcs11Error)) throw error;
      handles.delete(nameOf(id));
      return use(found(id));
    }
  };
  const random = (length: number): Uint8Array =>
    pool().inSession((session) => pool().pkcs11.generateRandom(session, length));

  return {
    open(input) {
      opened = logIn(input);
    },
    generate({ id, label }) {
      if (find(id) !== undefined) return;
      const template: Template = [['LABEL', label], ['ID', id], ...MESSAGE_KEYS_ONLY];
      pool().inSession((session) =>
        pool().pkcs11.generateKey(session, 'AES_KEY_GEN', [...template, ['VALUE_LEN', AES_256_BYTES]]),
      );
    },
    destroy({ id }) {
      const handle = find(id);
      handles.delete(nameOf(id));
      if (handle === undefined) return false;
      pool().inSession((session) => pool().pkcs11.destroyObject(session, handle));
      return true;
    },
    encrypt: ({ id, plaintext, aad }) => withKey(id, (key) => encryptMessage(pool(), key, plaintext, aad)),
    decrypt: ({ id, message, aad }) =>
      withKey(id, (key) => {
        const plaintext = decryptMessage(pool(), key, message, aad);
        return plaintext === undefined ? { fault: 'invalid-ciphertext' } : { result: plaintext };
      }),
    dataKey({ id, length, aad }) {
      const plaintext = random(length);
      return { plaintext, message: withKey(id, (key) => encryptMessage(pool(), key, plaintext, aad)) };
    },
    random: ({ length }) => random(length),
  };
}

const nameOf = (id: Uint8Array): string => Buffer.from(id).toString('hex');

/** The first session owns the login, and is never closed. */
function logIn({ library, serial, pin }: Parameters<KeyCalls['open']>[0]): SessionPool {
  const pkcs11 = new Pkcs11(library);
  pkcs11.initialize();
  const slot = pkcs11.slots().find((candidate) => pkcs11.tokenInfo(candidate).serial === serial);
  if (slot === undefined) throw new JobError('token-missing', `token ${serial} is not in the HSM's store`);
  const missing = NEEDED.filter((mechanism) => !pkcs11.hasMechanism(slot, mechanism));
  if (missing.length > 0)
    throw new JobError('not-possible', `the HSM has no CKM_${missing.join(', no CKM_')}`);
  const session = pkcs11.openSession(slot);
  pkcs11.login(session, 'USER', pin);
  pin.fill(0);
  return new SessionPool(pkcs11, slot);
}
