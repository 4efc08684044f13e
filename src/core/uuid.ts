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
