import { createCipheriv, type KeyObject } from 'node:crypto';
import { gcmOpen, gcmSeal } from './aes-gcm.ts';

/**
 * XAES-256-GCM of C2SP: AES-256-GCM under a key derived for each message (SP 800-108r1 counter mode with CMAC) from the
 * first half of a 192-bit nonce. Random nonces are safe for 2^80 messages under one key, where plain GCM ends at 2^32;
 * so nobody has to count what many nodes sealed.
 * @see https://c2sp.org/XAES-256-GCM
 */
export interface XaesKey {
  /** Raw AES-256 on whole blocks: the primitive under CMAC, not a mode to hide anything in. */
  readonly encryptBlocks: (blocks: Uint8Array) => Uint8Array;
  /** CMAC's subkey K1 (SP 800-38B section 6.1). */
  readonly subkey: Uint8Array;
}

export const XAES_NONCE_BYTES = 24;
const HALF_NONCE = 12;
const BLOCK = 16;

export function xaesKey(key: KeyObject): XaesKey {
  // Blocks do not depend on one another in ECB, so one cipher serves for good; making one costs as much as a small GCM.
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const encryptBlocks = (blocks: Uint8Array): Uint8Array => cipher.update(blocks);
  const encrypted = encryptBlocks(new Uint8Array(BLOCK));
  const subkey = new Uint8Array(BLOCK);
  for (let index = 0; index < BLOCK; index++) {
    subkey[index] = ((encrypted[index] ?? 0) << 1) | ((encrypted[index + 1] ?? 0) >> 7);
  }
  const carry = (encrypted[0] ?? 0) >> 7;
  subkey[BLOCK - 1] = (subkey[BLOCK - 1] ?? 0) ^ (carry * 0x87);
  return { encryptBlocks, subkey };
}

export const xaesSeal = (
  key: XaesKey,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Uint8Array => gcmSeal(messageKey(key, nonce), nonce.subarray(HALF_NONCE), plaintext, aad);

/** The plaintext; undefined when the sealed bytes are not those that were sealed. */
export const xaesOpen = (
  key: XaesKey,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Uint8Array | undefined => gcmOpen(messageKey(key, nonce), nonce.subarray(HALF_NONCE), sealed, aad);

/** Two CMACs of one block each, both blocks through AES at once. */
function messageKey({ encryptBlocks, subkey }: XaesKey, nonce: Uint8Array): Uint8Array {
  if (nonce.length !== XAES_NONCE_BYTES) throw new RangeError('XAES-256-GCM wants a nonce of 24 bytes');
  const blocks = new Uint8Array(2 * BLOCK);
  for (const counter of [1, 2]) {
    const block = blocks.subarray((counter - 1) * BLOCK, counter * BLOCK);
    block.set([0, counter, 0x58, 0]);
    block.set(nonce.subarray(0, HALF_NONCE), 4);
    for (let index = 0; index < BLOCK; index++) block[index] = (block[index] ?? 0) ^ (subkey[index] ?? 0);
  }
  return encryptBlocks(blocks);
}
