import { CustodyError } from '../custody-error.ts';
import type { HsmCalls, RootCalls } from '../hsm-protocol.ts';
import { MECHANISM } from './constants.ts';
import { makeWrappedRoot, unwrapRoot, WRAPPING_MECHANISM } from './key-hierarchy.ts';
import type { Mechanism, ObjectHandle } from './pkcs11.ts';
import { Pkcs11Error } from './pkcs11-error.ts';
import { notReady, type TokenContext } from './token-context.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KNOWN = new TextEncoder().encode('keywarden known');

/** The sealing root: made, opened and used inside the HSM. */
export function createRootHandlers(context: TokenContext): RootCalls & Pick<HsmCalls, 'openRoot'> {
  let root: ObjectHandle | undefined;
  const rootKey = (): ObjectHandle => root ?? notReady('no sealing root is open');

  const seal = (plaintext: Uint8Array, aad: Uint8Array): Uint8Array =>
    context.inSession((session) => {
      const iv = context.pkcs11.generateRandom(session, NONCE_BYTES);
      return Buffer.concat([iv, context.pkcs11.encrypt(session, rootKey(), gcm(iv, aad), plaintext)]);
    });

  const decrypt = (sealed: Uint8Array, aad: Uint8Array): Uint8Array =>
    context.inSession((session) => {
      const iv = sealed.subarray(0, NONCE_BYTES);
      return context.pkcs11.decrypt(session, rootKey(), gcm(iv, aad), sealed.subarray(NONCE_BYTES));
    });

  return {
    makeRoot() {
      const { session, domainKey } = context.token;
      const wrapped = makeWrappedRoot(context.pkcs11, session, domainKey);
      root = unwrapRoot(context.pkcs11, session, domainKey, wrapped);
      return { wrapped, mechanism: MECHANISM[WRAPPING_MECHANISM] };
    },
    openRoot({ wrapped, mechanism }) {
      if (mechanism !== MECHANISM[WRAPPING_MECHANISM]) {
        throw new CustodyError(
          'wrong-token',
          'the sealing root was wrapped by a mechanism this driver lacks',
        );
      }
      const { session, domainKey } = context.token;
      try {
        root = unwrapRoot(context.pkcs11, session, domainKey, wrapped);
      } catch (error) {
        if (!(error instanceof Pkcs11Error)) throw error;
        throw new CustodyError('tampered', `the sealing root does not unwrap (${error.message})`);
      }
    },
    sealUnderRoot: ({ plaintext, aad }) => seal(plaintext, aad),
    openUnderRoot({ sealed, aad }) {
      try {
        if (sealed.length > NONCE_BYTES + TAG_BYTES) return decrypt(sealed, aad);
      } catch (error) {
        if (!(error instanceof Pkcs11Error)) throw error;
        // SoftHSM answers CKR_GENERAL_ERROR to a wrong tag: it is the value that is bad if the root still works.
        decrypt(seal(KNOWN, aad), aad);
      }
      throw new CustodyError('tampered', 'a key in the database does not open under the sealing root');
    },
    random: ({ length }) => context.inSession((session) => context.pkcs11.generateRandom(session, length)),
    probe() {
      const { slot, session, domainKey } = context.token;
      context.pkcs11.tokenInfo(slot);
      context.pkcs11.getAttribute(session, domainKey, 'ID');
      decrypt(seal(KNOWN, KNOWN), KNOWN);
    },
  };
}

const gcm = (iv: Uint8Array, aad: Uint8Array): Mechanism => ({
  name: 'AES_GCM',
  iv,
  aad,
  tagBits: TAG_BYTES * 8,
});
