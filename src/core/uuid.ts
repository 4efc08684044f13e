import type { Instant } from './clock.ts';
import type { Random } from './random.ts';

const BYTES = 16;

/** A random UUID (version 4, RFC 9562 section 5.4), in lower case. */
export function newUuid(random: Random): string {
  const bytes = random.bytes(BYTES);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const HALF_OF_TIME = 2 ** 24;
const sixHexDigits = (number: number): string => number.toString(16).padStart(6, '0');

/**
 * The random UUID with the instant in place of its first 48 bits (version 7, RFC 9562 section 5.7). Rows whose keys are
 * made one after another lie side by side in an index, which random keys scatter over all its pages.
 */
export function timeOrderedUuid(random: string, now: Instant): string {
  const low = sixHexDigits(now % HALF_OF_TIME);
  return `${sixHexDigits(Math.floor(now / HALF_OF_TIME))}${low.slice(0, 2)}-${low.slice(2)}-7${random.slice(15)}`;
}
