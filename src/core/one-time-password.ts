import { createHmac } from 'node:crypto';
import type { Instant } from './clock.ts';
import type { SecretBytes } from './secret-bytes.ts';

/** The hash of an authenticator's HMAC; SHA-1 is what nearly all have. */
export type OtpAlgorithm = 'SHA1' | 'SHA256' | 'SHA512';

/** Digits of a code: AWS takes no other number. */
export const OTP_DIGITS = 6;

/**
 * The code for one counter, with leading zeros.
 * @see RFC 4226 section 5.3; RFC 6238 section 1.2 for SHA-256 and SHA-512
 */
export function oneTimePassword(
  seed: SecretBytes,
  counter: number,
  algorithm: OtpAlgorithm = 'SHA1',
  digits = OTP_DIGITS,
): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac(algorithm, seed.reveal()).update(message).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The counter of a clock-driven authenticator: steps of `periodSeconds` since 1970. @see RFC 6238 section 4.2 */
export const timeStep = (now: Instant, periodSeconds: number): number =>
  Math.floor(now / 1000 / periodSeconds);
