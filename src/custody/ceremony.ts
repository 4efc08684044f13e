import type { Random } from '../core/random.ts';
import { type ApplianceSettings, applianceEnvironment, applianceName } from './appliance.ts';
import { librarySettings, lockFolder } from './bring-up.ts';
import { CustodyError } from './custody-error.ts';
import { type HsmProcess, startHsmProcess } from './hsm-process.ts';
import type { OpenedToken } from './hsm-protocol.ts';
import type { PinSource } from './pin-source.ts';
import { DOMAIN_KEY_ID_BYTES } from './token-folder.ts';

const STEP_MILLISECONDS = 60_000;

/** One appliance at the table, in an HSM process of its own. */
export interface Seat {
  readonly name: string;
  readonly process: HsmProcess;
  readonly token: Omit<OpenedToken, 'domainKeyIds'>;
  readonly userPin: PinSource;
}

export interface Ceremony {
  /** CKA_ID of the new key, in hex. */
  readonly domainKeyId: string;
  /** Each with the user logged in and the new key kept. */
  readonly seats: readonly Seat[];
  /** Takes the key out of every token again: nothing was wrapped under it. */
  undo(): Promise<void>;
  close(): Promise<void>;
}

/** An appliance, and the serial number its token must have. */
export interface Guest {
  readonly appliance: ApplianceSettings;
  readonly serial: string | undefined;
}

/**
 * Makes one new domain key in all tokens, the first of which generates it. Public keys and wrapped keys travel between
 * the HSM processes through this one; no key in clear does.
 * @throws CustodyError when one of them is not there: then no token keeps the key
 */
export async function holdCeremony(guests: readonly Guest[], random: Random): Promise<Ceremony> {
  const seats: Seat[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(seats.map(({ process }) => process.close()));
  };
  const id = random.bytes(DOMAIN_KEY_ID_BYTES);
  const domainKeyId = Buffer.from(id).toString('hex');
  const kept: Seat[] = [];
  const undo = async (): Promise<void> => {
    for (const { process } of kept) await process.call('destroyDomainKey', { id: domainKeyId });
  };
  try {
    // One after the other: each takes the start lock of its folder.
    for (const guest of guests) seats.push(await seat(guest));
    await exchange(seats, id);
    for (const each of seats) {
      const pin = await each.userPin.read();
      if (pin === undefined) throw missingPin(each.name, 'user');
      await each.process.call('keepDomainKey', { pin });
      kept.push(each);
      await each.process.call('unlock', {});
    }
    return { domainKeyId, seats, undo, close };
  } catch (error) {
    try {
      await undo();
    } finally {
      await close();
    }
    throw error;
  }
}

async function exchange([first, ...others]: readonly Seat[], id: Uint8Array): Promise<void> {
  if (first === undefined) throw new CustodyError('settings', 'a ceremony wants at least one HSM');
  const peerPoints: Uint8Array[] = [];
  for (const { process } of others) peerPoints.push(await process.call('ephemeralPoint', {}));
  const own = others.length === 0 ? undefined : await first.process.call('ephemeralPoint', {});
  const wrapped = await first.process.call('generateDomainKey', { id, peerPoints });
  for (const [index, { process }] of others.entries()) {
    const blob = wrapped[index];
    if (own === undefined || blob === undefined) throw new CustodyError('unavailable', 'HSM: no key came');
    await process.call('receiveDomainKey', { id, peerPoint: own, wrapped: blob });
  }
}

async function seat({ appliance, serial }: Guest): Promise<Seat> {
  const name = applianceName(appliance);
  const officerPin = await appliance.officerPinSource?.read();
  if (officerPin === undefined) throw missingPin(name, 'security officer');
  const process = startHsmProcess({
    environment: applianceEnvironment(appliance),
    callTimeoutMilliseconds: STEP_MILLISECONDS,
    onExit: () => undefined,
  });
  try {
    if (appliance.tokenDirectory !== undefined) await lockFolder(process.call, appliance.tokenDirectory);
    await process.call('initialize', librarySettings(appliance));
    const login = { serial: serial ?? appliance.tokenSerial, label: appliance.tokenLabel, officerPin };
    const token = await process.call('officerLogin', login);
    return { name, process, token, userPin: appliance.pinSource };
  } catch (error) {
    await process.close();
    const message = error instanceof Error ? error.message : String(error);
    throw new CustodyError(
      error instanceof CustodyError ? error.fault : 'unavailable',
      `HSM ${name}: ${message}`,
    );
  } finally {
    officerPin.fill(0);
  }
}

const missingPin = (name: string, whose: string): CustodyError =>
  new CustodyError('settings', `HSM ${name}: the PIN of its ${whose} is missing, and a ceremony needs it`);
