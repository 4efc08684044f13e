import { CustodyError } from '../custody-error.ts';
import type { HsmCalls, RootCalls } from '../hsm-protocol.ts';
import { MECHANISM } from './constants.ts';
import type { Mechanism } from './encode-mechanism.ts';
import { isWrapping, makeWrappedRoot, unwrapRoot } from './key-hierarchy.ts';
import { Pkcs11Error } from './pkcs11-error.ts';
import type { TokenContext } from './token-context.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KNOWN = new TextEncoder().encode('keywarden known');

/** Sealing roots: made, opened and used inside the HSM. */
export function createRootHandlers(
  context: TokenContext,
): RootCalls & Pick<HsmCalls, 'probe' | 'openRoot' | 'closeRoot' | 'useKeys'> {
  const seal = (rootId: string, plaintext: Uint8Array, aad: Uint8Array): Uint8Array =>
    context.inSession((session) => {
      const iv = context.pkcs11.generateRandom(session, NONCE_BYTES);
      return Buffer.concat([
        iv,
        context.pkcs11.encrypt(session, context.root(rootId), gcm(iv, aad), plaintext),
      ]);
    });

  const decrypt = (rootId: string, sealed: Uint8Array, aad: Uint8Array): Uint8Array =>
    context.inSession((session) => {
      const iv = sealed.subarray(0, NONCE_BYTES);
      return context.pkcs11.decrypt(
        session,
        context.root(rootId),
        gcm(iv, aad),
        sealed.subarray(NONCE_BYTES),
      );
    });

  const open: RootCalls['openUnderRoot'] = ({ rootId, sealed, aad }) => {
    try {
      if (sealed.length > NONCE_BYTES + TAG_BYTES) return decrypt(rootId, sealed, aad);
    } catch (error) {
      if (!(error instanceof Pkcs11Error)) throw error;
      // SoftHSM answers CKR_GENERAL_ERROR to a wrong tag: it is the value that is bad if the root still works.
      decrypt(rootId, seal(rootId, KNOWN, aad), aad);
    }
    throw new CustodyError('tampered', 'a key in the database does not open under the sealing root');
  };

  return {
    makeRoot({ rootId, domainKeyId }) {
      const wrapped = makeWrappedRoot(
        context.pkcs11,
        context.token.session,
        context.domainKey(domainKeyId),
        context.wrapping(),
      );
      return { rootId, domainKeyId, wrapped, mechanism: MECHANISM[context.wrapping()] };
    },
    openRoot({ rootId, domainKeyId, wrapped, mechanism }) {
      if (!isWrapping(mechanism)) {
        throw new CustodyError(
          'wrong-token',
          'the sealing root was wrapped by a mechanism this driver lacks',
        );
      }
      const domainKey = context.domainKey(domainKeyId);
      try {
        const { session } = context.token;
        const root = unwrapRoot(context.pkcs11, session, domainKey, wrapped, context.wrapping());
        context.addRoot(rootId, root);
      } catch (error) {
        if (!(error instanceof Pkcs11Error)) throw error;
        throw new CustodyError('tampered', `the sealing root does not unwrap (${error.message})`);
      }
    },
    closeRoot: ({ rootId }) => context.dropRoot(rootId),
    useKeys: (keys) => context.use(keys),
    sealUnderRoot: ({ rootId, plaintext, aad }) => seal(rootId, plaintext, aad),
    openUnderRoot: open,
    resealUnderRoot({ from, to }) {
      const plaintext = open(from);
      try {
        return seal(to.rootId, plaintext, to.aad);
      } finally {
        plaintext.fill(0);
      }
    },
    random: ({ length }) => context.inSession((session) => context.pkcs11.generateRandom(session, length)),
    probe() {
      const { slot, session } = context.token;
      const { domainKeyId, rootId } = context.current;
      context.pkcs11.tokenInfo(slot);
      context.pkcs11.getAttribute(session, context.domainKey(domainKeyId), 'ID');
      decrypt(rootId, seal(rootId, KNOWN, KNOWN), KNOWN);
    },
  };
}

const gcm = (iv: Uint8Array, aad: Uint8Array): Mechanism => ({
  name: 'AES_GCM',
  iv,
  aad,
  tagBits: TAG_BYTES * 8,
});
