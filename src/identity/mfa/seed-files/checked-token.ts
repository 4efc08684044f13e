import type { OtpAlgorithm } from '../../../core/one-time-password.ts';
import { SecretBytes } from '../../../core/secret-bytes.ts';
import type { HardwareToken } from '../import-mfa-devices.ts';
import { refuseSeedFile } from './seed-file-error.ts';

/** A token as a file says, before anybody looked whether it makes sense. */
export interface StatedToken {
  readonly serialNumber: string;
  readonly seed: Uint8Array;
  /** As the file writes it; SHA-1 where it says nothing. */
  readonly algorithm?: string | undefined;
  /** In seconds; absent for a token that counts presses. */
  readonly period?: number | undefined;
  readonly counter?: number | undefined;
}

/** Serial numbers that IAM's operations can name. @see the model of IAM: serialNumberType */
const SERIAL_NUMBER = /^[\w+=/:,.@-]{9,256}$/;
/** RFC 4226 section 4, R6 asks for 128 bits; many tokens have fewer, down to ten bytes. */
const MIN_SEED_BYTES = 10;
const MAX_SEED_BYTES = 128;
const PERIODS = [30, 60];

const ALGORITHMS: Readonly<Record<string, OtpAlgorithm>> = {
  SHA1: 'SHA1',
  SHA256: 'SHA256',
  SHA512: 'SHA512',
};

/** @throws SeedFileError */
export function checkedToken(stated: StatedToken): HardwareToken {
  const { serialNumber, seed, algorithm = 'SHA1', period, counter = 0 } = stated;
  if (!SERIAL_NUMBER.test(serialNumber))
    refuseSeedFile(`serial number '${serialNumber}' does not have 9 to 256 letters, digits or +=/:,.@-_`);
  const known = ALGORITHMS[algorithm.toUpperCase().replace(/^HMAC/, '').replace(/[-_]/g, '')];
  if (known === undefined)
    refuseSeedFile(`${serialNumber}: hash '${algorithm}' is none of SHA-1, SHA-256, SHA-512`);
  if (seed.length < MIN_SEED_BYTES || seed.length > MAX_SEED_BYTES)
    refuseSeedFile(`${serialNumber}: a seed has ${MIN_SEED_BYTES} to ${MAX_SEED_BYTES} bytes`);
  if (period !== undefined && !PERIODS.includes(period))
    refuseSeedFile(`${serialNumber}: a code lives 30 or 60 seconds`);
  if (!Number.isSafeInteger(counter) || counter < 0)
    refuseSeedFile(`${serialNumber}: a counter is a whole number`);
  return {
    serialNumber,
    seed: new SecretBytes(seed),
    algorithm: known,
    periodSeconds: period ?? null,
    counter: period === undefined ? counter : 0,
  };
}
