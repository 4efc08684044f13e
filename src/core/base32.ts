const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BITS_PER_LETTER = 5;
const BITS_PER_BYTE = 8;

/** Base32 (RFC 4648 section 6) of bytes whose number is a multiple of five, so that no padding is needed. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << BITS_PER_BYTE) | byte) & 0xfff;
    for (bits += BITS_PER_BYTE; bits >= BITS_PER_LETTER; bits -= BITS_PER_LETTER)
      text += BASE32[(value >> (bits - BITS_PER_LETTER)) & 31];
  }
  return text;
}

/** The bytes of Base32 in any case, padded or not; undefined for anything else. Bits left over are dropped. */
export function fromBase32(text: string): Uint8Array | undefined {
  const letters = text.toUpperCase().replace(/=+$/, '');
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of letters) {
    const digit = BASE32.indexOf(letter);
    if (digit < 0) return undefined;
    value = ((value << BITS_PER_LETTER) | digit) & 0xfff;
    bits += BITS_PER_LETTER;
    if (bits < BITS_PER_BYTE) continue;
    bits -= BITS_PER_BYTE;
    bytes.push((value >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}
