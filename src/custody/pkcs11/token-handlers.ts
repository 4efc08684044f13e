import { CustodyError } from '../custody-error.ts';
import type { HsmCalls, KeyPoolCounts } from '../hsm-protocol.ts';
import { probeConformance } from './conformance.ts';
import { makeDomainKey, setUserPin } from './key-hierarchy.ts';
import { findToken, refuseLockedPin, type TokenContext } from './token-context.ts';

/** Loads the library, makes tokens and logs in. `keyPool` is what `usage` tells of the pool, whoever keeps it. */
export function createTokenHandlers(
  context: TokenContext,
  keyPool: KeyPoolCounts,
): Pick<HsmCalls, 'initialize' | 'makeToken' | 'login' | 'tryConformance' | 'usage' | 'domainKeyIds'> {
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
      if (domainKeyId === undefined) setUserPin(pkcs11, slot, { soPin, userPin });
      else makeDomainKey(pkcs11, slot, { soPin, userPin }, domainKeyId);
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
    tryConformance({ serial, label, pin }) {
      const { pkcs11 } = context;
      const { slot, info } = findToken(pkcs11, serial, label);
      refuseLockedPin(info);
      pkcs11.login(pkcs11.openSession(slot), 'USER', pin);
      pin.fill(0);
      const token = { serial: info.serial, label: info.label, driver: info.manufacturer };
      return { token, conformance: probeConformance(pkcs11, slot) };
    },
    domainKeyIds: () => context.open(context.token),
    usage() {
      const { sessions, mostSessions, freeMemoryBytes } = context.pkcs11.tokenInfo(context.token.slot);
      const { user, system } = process.cpuUsage();
      const spent = { rssBytes: process.memoryUsage.rss(), cpuMicroseconds: user + system };
      return { ...spent, sessions, mostSessions, freeMemoryBytes, keyPool: { ...keyPool } };
    },
  };
}
