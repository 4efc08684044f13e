import type { Pkcs11, SlotId } from '../pkcs11/pkcs11.ts';
import { Pkcs11Error } from '../pkcs11/pkcs11-error.ts';
import { isPinRefused } from '../pkcs11/return-codes.ts';
import { JobError } from './job-error.ts';
import type { PoolJobs } from './jobs.ts';

const RETURNING_LABEL = 'keywarden-returning';

/** C_InitToken demands the officer's PIN that the token has, and leaves it as it is. */
export function createPoolJobs(pkcs11: Pkcs11, slotOf: (serial: string) => SlotId): PoolJobs {
  /** Wipes the token, and leaves `pin` as its officer's. */
  const wipe = (
    serial: string,
    label: string,
    { known, pin }: { readonly known: readonly Uint8Array[]; readonly pin: Uint8Array },
  ): void => {
    const current = wipeByAny(serial, label, known);
    // Modules may number slots anew when a token is made.
    const session = pkcs11.openSession(slotOf(serial));
    pkcs11.login(session, 'SO', current);
    if (Buffer.compare(current, pin) !== 0) pkcs11.setPin(session, current, pin);
    pkcs11.closeSession(session);
  };

  /** More than one PIN is known only where a crash may have left either: then one wrong try is spent at most. */
  const wipeByAny = (serial: string, label: string, known: readonly Uint8Array[]): Uint8Array => {
    for (const [index, pin] of known.entries()) {
      try {
        pkcs11.initToken(slotOf(serial), pin, label);
        return pin;
      } catch (error) {
        const isRefused = error instanceof Pkcs11Error && isPinRefused(error.code);
        if (!isRefused || index === known.length - 1) throw refusalOf(error, serial);
      }
    }
    throw new JobError('broken', `no officer's PIN is known of token ${serial}`);
  };

  const labelOf = (serial: string): string => pkcs11.tokenInfo(slotOf(serial)).label;

  return {
    listTokens: () =>
      pkcs11
        .slots()
        .map((slot) => pkcs11.tokenInfo(slot))
        // SoftHSM shows a place for a token as a token without a serial number.
        .filter(({ serial }) => serial !== '')
        .map(({ serial, label }) => ({ serial, label })),
    takeToken({ serial, poolLabel, poolPin, label, soPin, pin }) {
      const known = labelOf(serial) === poolLabel ? [poolPin] : [soPin, poolPin];
      wipe(serial, label, { known, pin: soPin });
      const session = pkcs11.openSession(slotOf(serial));
      pkcs11.login(session, 'SO', soPin);
      pkcs11.initPin(session, pin);
      pkcs11.closeSession(session);
    },
    returnToken({ serial, poolLabel, poolPin, soPin }) {
      if (labelOf(serial) === poolLabel) return;
      // By way of a label of its own: the pool's says that the officer's PIN is the pool's as well.
      wipe(serial, RETURNING_LABEL, { known: [soPin, poolPin], pin: poolPin });
      pkcs11.initToken(slotOf(serial), poolPin, poolLabel);
    },
  };
}

/** A refused officer's PIN is no customer's mistake. */
const refusalOf = (error: unknown, serial: string): unknown =>
  error instanceof Pkcs11Error && isPinRefused(error.code)
    ? new JobError('officer-refused', `token ${serial} refuses the officer's PIN (${error.message})`)
    : error;
