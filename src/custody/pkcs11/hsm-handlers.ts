import { CustodyError } from '../custody-error.ts';
import type { HsmCalls } from '../hsm-protocol.ts';
import { MECHANISM, TOKEN_FLAG } from './constants.ts';
import {
  findDomainKey,
  makeDomainKey,
  makeWrappedRoot,
  unwrapRoot,
  WRAPPING_MECHANISM,
} from './key-hierarchy.ts';
import {
  type Mechanism,
  type ObjectHandle,
  Pkcs11,
  type SessionHandle,
  type SlotId,
  type TokenInfo,
} from './pkcs11.ts';
import { Pkcs11Error } from './pkcs11-error.ts';
import { isPinRefused, remedyFor } from './return-codes.ts';
import { createStartLock } from './start-lock.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KNOWN = new TextEncoder().encode('keywarden known');

/** A token that is logged in, and the session that owns the login and the sealing root. */
interface Open {
  readonly slot: SlotId;
  readonly session: SessionHandle;
  readonly domainKey: ObjectHandle;
}

/** The state of one HSM process and what its parent may ask of it. */
export function createHsmHandlers(): HsmCalls {
  let library: Pkcs11 | undefined;
  let open: Open | undefined;
  let root: ObjectHandle | undefined;

  const pkcs11 = (): Pkcs11 => library ?? notReady('no library is loaded');
  const token = (): Open => open ?? notReady('no token is open');
  const rootKey = (): ObjectHandle => root ?? notReady('no sealing root is open');

  const seal = (plaintext: Uint8Array, aad: Uint8Array): Uint8Array =>
    inSession(pkcs11(), token().slot, (session) => {
      const iv = pkcs11().generateRandom(session, NONCE_BYTES);
      return Buffer.concat([iv, pkcs11().encrypt(session, rootKey(), gcm(iv, aad), plaintext)]);
    });

  const decrypt = (sealed: Uint8Array, aad: Uint8Array): Uint8Array =>
    inSession(pkcs11(), token().slot, (session) => {
      const iv = sealed.subarray(0, NONCE_BYTES);
      return pkcs11().decrypt(session, rootKey(), gcm(iv, aad), sealed.subarray(NONCE_BYTES));
    });

  return {
    ...createStartLock(),
    initialize({ library: path }) {
      library = loadLibrary(path);
      library.initialize();
      return library.libraryInfo();
    },
    makeToken({ label, soPin, userPin, domainKeyId }) {
      const [slot] = pkcs11().slots();
      if (slot === undefined) return notReady('the library has no free slot');
      pkcs11().initToken(slot, soPin, label);
      makeDomainKey(pkcs11(), slot, { soPin, userPin }, domainKeyId);
      soPin.fill(0);
      userPin.fill(0);
      return { serial: pkcs11().tokenInfo(slot).serial };
    },
    login({ serial, label, pin }) {
      const { slot, info } = findToken(pkcs11(), serial, label);
      refuseLockedPin(info);
      const session = pkcs11().openSession(slot);
      pkcs11().login(session, 'USER', pin);
      pin.fill(0);
      const domainKey = findDomainKey(pkcs11(), session);
      open = { slot, session, domainKey: domainKey.handle };
      return { serial: info.serial, label: info.label, driver: info.manufacturer, domainKeyId: domainKey.id };
    },
    makeRoot() {
      const { session, domainKey } = token();
      const wrapped = makeWrappedRoot(pkcs11(), session, domainKey);
      root = unwrapRoot(pkcs11(), session, domainKey, wrapped);
      return { wrapped, mechanism: MECHANISM[WRAPPING_MECHANISM] };
    },
    openRoot({ wrapped, mechanism }) {
      if (mechanism !== MECHANISM[WRAPPING_MECHANISM]) {
        throw new CustodyError(
          'wrong-token',
          'the sealing root was wrapped by a mechanism this driver lacks',
        );
      }
      try {
        root = unwrapRoot(pkcs11(), token().session, token().domainKey, wrapped);
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
    random: ({ length }) =>
      inSession(pkcs11(), token().slot, (session) => pkcs11().generateRandom(session, length)),
    probe() {
      const { slot, session, domainKey } = token();
      pkcs11().tokenInfo(slot);
      pkcs11().getAttribute(session, domainKey, 'ID');
      decrypt(seal(KNOWN, KNOWN), KNOWN);
    },
  };
}

function notReady(what: string): never {
  throw new CustodyError('unavailable', `HSM: ${what}`);
}

const gcm = (iv: Uint8Array, aad: Uint8Array): Mechanism => ({
  name: 'AES_GCM',
  iv,
  aad,
  tagBits: TAG_BYTES * 8,
});

function loadLibrary(path: string): Pkcs11 {
  try {
    return new Pkcs11(path);
  } catch (error) {
    throw new CustodyError('settings', `${path} does not load as a PKCS#11 library: ${String(error)}`);
  }
}

/** Runs calls in a session of their own, so that an operation left half done spoils nothing; once more if that may help. */
function inSession<T>(pkcs11: Pkcs11, slot: SlotId, use: (session: SessionHandle) => T): T {
  const once = (): T => {
    const session = pkcs11.openSession(slot);
    try {
      return use(session);
    } finally {
      pkcs11.closeSession(session);
    }
  };
  try {
    return once();
  } catch (error) {
    if (!(error instanceof Pkcs11Error)) throw error;
    const remedy = remedyFor(error.code);
    if (remedy === 'retry' || remedy === 'reopen') return once();
    throw error;
  }
}

function findToken(pkcs11: Pkcs11, serial: string | undefined, label: string) {
  const tokens = pkcs11.slots().map((slot) => ({ slot, info: pkcs11.tokenInfo(slot) }));
  const matching = tokens.filter(({ info }) =>
    serial === undefined ? info.label === label : info.serial === serial,
  );
  const [only] = matching;
  if (only === undefined || matching.length > 1) {
    const wanted = serial === undefined ? `labelled ${label}` : `with serial number ${serial}`;
    throw new CustodyError('wrong-token', `the HSM has ${matching.length} tokens ${wanted}; wanted is one`);
  }
  return only;
}

/** A wrong try now could be the last one: that is for a person to risk. */
function refuseLockedPin({ flags }: TokenInfo): void {
  if ((flags & (TOKEN_FLAG.USER_PIN_LOCKED | TOKEN_FLAG.USER_PIN_FINAL_TRY)) === 0) return;
  const message = "the token's PIN is locked or has one try left; have its security officer reset it";
  throw new CustodyError('pin-refused', message);
}

/** How a failed call looks to the parent, and whether this process must end. */
export function describeFailure(error: unknown): {
  readonly fault: CustodyError['fault'];
  readonly message: string;
  readonly fence: boolean;
} {
  if (error instanceof CustodyError) return { fault: error.fault, message: error.message, fence: false };
  if (!(error instanceof Pkcs11Error)) {
    return { fault: 'unavailable', message: `HSM process failed: ${String(error)}`, fence: true };
  }
  if (error.call === 'C_Login' && isPinRefused(error.code)) {
    const message = `the token refuses the PIN (${error.message}); it is not tried again`;
    return { fault: 'pin-refused', message, fence: false };
  }
  const remedy = remedyFor(error.code);
  return {
    fault: remedy === 'fail' ? 'refused' : 'unavailable',
    message: `HSM: ${error.message}`,
    fence: remedy === 'fence',
  };
}
