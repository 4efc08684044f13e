import { hash } from 'node:crypto';

export type OaepHash = 'sha1' | 'sha256';

/** Removes EME-OAEP (RFC 8017 section 7.1.2 step 3, empty label) from a decrypted block of the modulus's length. */
export function unpadOaep(block: Uint8Array, digest: OaepHash): Uint8Array | undefined {
  const emptyLabel = hash(digest, '', 'buffer');
  const hashBytes = emptyLabel.length;
  if (block.length < 2 * hashBytes + 2) return undefined;
  const masked = block.subarray(1 + hashBytes);
  const seed = xor(block.subarray(1, 1 + hashBytes), maskOf(masked, hashBytes, digest));
  const data = xor(masked, maskOf(seed, masked.length, digest));
  // No branch on a secret before all is looked at: which check failed must not be told apart (Manger's attack).
  let bad = block[0] ?? 1;
  for (let index = 0; index < hashBytes; index++) bad |= (data[index] ?? 0) ^ (emptyLabel[index] ?? 0);
  let isSearching = 1;
  let start = 0;
  for (let index = hashBytes; index < data.length; index++) {
    const byte = data[index] ?? 0;
    const isOne = isZero(byte ^ 1);
    start |= (index + 1) & -(isSearching & isOne);
    isSearching &= 1 - isOne;
    bad |= byte & -isSearching;
  }
  bad |= isSearching;
  return bad === 0 ? data.slice(start) : undefined;
}

/** 1 for the byte 0, else 0. */
const isZero = (byte: number): number => ((byte - 1) >>> 31) & 1;

const xor = (bytes: Uint8Array, mask: Uint8Array): Uint8Array =>
  bytes.map((byte, index) => byte ^ (mask[index] ?? 0));

/** MGF1 (RFC 8017 appendix B.2.1). */
function maskOf(seed: Uint8Array, length: number, digest: OaepHash): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 0, made = 0; made < length; counter++) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    const block = hash(digest, Buffer.concat([seed, number]), 'buffer');
    blocks.push(block);
    made += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}
