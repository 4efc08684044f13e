import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

export const GCM_TAG_BYTES = 16;

/** AES-256-GCM with a 96-bit nonce (NIST SP 800-38D): ciphertext, then the 128-bit tag. */
export function gcmSeal(
  key: KeyObject | Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: GCM_TAG_BYTES });
  cipher.setAAD(aad);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([ciphertext, cipher.getAuthTag()]);
}

/** The plaintext; undefined when the tag does not match or there is none. */
export function gcmOpen(
  key: KeyObject | Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Uint8Array | undefined {
  const end = sealed.length - GCM_TAG_BYTES;
  if (end < 0) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: GCM_TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(end));
  const plaintext = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
    return plaintext;
  } catch {
    // The only error final() has here: the tag does not match. The bytes so far are nobody's to see.
    plaintext.fill(0);
    return undefined;
  }
}
