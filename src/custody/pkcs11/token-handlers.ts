import { CustodyError } from '../custody-error.ts';
import type { HsmCalls } from '../hsm-protocol.ts';
import { TOKEN_FLAG } from './constants.ts';
import { makeDomainKey } from './key-hierarchy.ts';
import type { Pkcs11, TokenInfo } from './pkcs11.ts';
import type { TokenContext } from './token-context.ts';

/** Loads the library, makes tokens and logs in. */
export function createTokenHandlers(
  context: TokenContext,
): Pick<HsmCalls, 'initialize' | 'makeToken' | 'login' | 'usage' | 'domainKeyIds'> {
  return {
    initialize({ library, parameters }) {
      const pkcs11 = context.load(library);
      pkcs11.initialize(parameters);
      return pkcs11.libraryInfo();
    },
    makeToken({ label, soPin, userPin, domainKeyId }) {
      const { pkcs11 } = context;
      const [slot] = pkcs11.slots();
      if (slot === undefined) throw new CustodyError('unavailable', 'HSM: the library has no free slot');
      pkcs11.initToken(slot, soPin, label);
      makeDomainKey(pkcs11, slot, { soPin, userPin }, domainKeyId);
      soPin.fill(0);
      userPin.fill(0);
      return { serial: pkcs11.tokenInfo(slot).serial };
    },
    login({ serial, label, pin }) {
      const { pkcs11 } = context;
      const { slot, info } = findToken(pkcs11, serial, label);
      refuseLockedPin(info);
      const session = pkcs11.openSession(slot);
      pkcs11.login(session, 'USER', pin);
      pin.fill(0);
      const domainKeyIds = context.open({ slot, session });
      return { serial: info.serial, label: info.label, driver: info.manufacturer, domainKeyIds };
    },
    domainKeyIds: () => context.open(context.token),
    usage() {
      const { sessions, mostSessions, freeMemoryBytes } = context.pkcs11.tokenInfo(context.token.slot);
      return { rssBytes: process.memoryUsage.rss(), sessions, mostSessions, freeMemoryBytes };
    },
  };
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
