const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BITS_PER_LETTER = 5;

/** Base32 (RFC 4648 section 6) of bytes whose number is a multiple of five, so that no padding is needed. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    for (bits += 8; bits >= BITS_PER_LETTER; bits -= BITS_PER_LETTER)
      text += BASE32[(value >> (bits - BITS_PER_LETTER)) & 31];
  }
  return text;
}
