import type { MaterialPlace } from './key-vault.ts';
import type { SealedMessage } from './vault-calls.ts';

/**
 * What Encrypt gives out; 85 bytes and the key id longer than the plaintext:
 *
 *     version (1) · KDF (1) · account (6) · material id (32) · key id (1 + n) · derivation (16) · nonce (12) ·
 *     ciphertext · tag (16)
 *
 * KDF 1: AES-256-CBC of a fixed text under the key material, with `derivation` as IV. All before the derivation is
 * authenticated beside what the caller binds.
 */
const VERSION = 1;
const KDF_CBC = 1;
const ACCOUNT_BYTES = 6;
const MATERIAL_BYTES = 32;
const KEY_ID_AT = 2 + ACCOUNT_BYTES + MATERIAL_BYTES;
const DERIVATION_BYTES = 16;
const NONCE_BYTES = 12;

const ACCOUNT = /^\d{12}$/;
const MATERIAL = /^[0-9a-f]{64}$/;

export interface Ciphertext extends SealedMessage {
  readonly place: MaterialPlace;
  /** To be authenticated. */
  readonly header: Uint8Array;
}

/** Whom a message is from, as it stands before it. @throws TypeError for ids that are none */
export function ciphertextHeader({ accountId, keyId, materialId }: MaterialPlace): Uint8Array {
  const id = Buffer.from(keyId);
  if (!ACCOUNT.test(accountId) || !MATERIAL.test(materialId) || id.length === 0 || id.length > 255) {
    throw new TypeError('not the place of key material');
  }
  return Buffer.concat([
    Uint8Array.of(VERSION, KDF_CBC),
    Buffer.from(accountId, 'hex'),
    Buffer.from(materialId, 'hex'),
    Uint8Array.of(id.length),
    id,
  ]);
}

export const encodeCiphertext = (
  header: Uint8Array,
  { derivation, nonce, ciphertext }: SealedMessage,
): Uint8Array => Buffer.concat([header, derivation, nonce, ciphertext]);

/** What a ciphertext says of itself; nothing of it is proven before it decrypts. Undefined for what cannot be one. */
export function parseCiphertext(bytes: Uint8Array): Ciphertext | undefined {
  const idEnd = KEY_ID_AT + 1 + (bytes[KEY_ID_AT] ?? 0);
  const nonceAt = idEnd + DERIVATION_BYTES;
  const textAt = nonceAt + NONCE_BYTES;
  if (bytes[0] !== VERSION || bytes[1] !== KDF_CBC || bytes.length <= textAt) return undefined;
  const hex = (start: number, end: number): string => Buffer.from(bytes.subarray(start, end)).toString('hex');
  const place = {
    accountId: hex(2, 2 + ACCOUNT_BYTES),
    materialId: hex(2 + ACCOUNT_BYTES, KEY_ID_AT),
    keyId: Buffer.from(bytes.subarray(KEY_ID_AT + 1, idEnd)).toString('latin1'),
  };
  if (!ACCOUNT.test(place.accountId) || place.keyId === '') return undefined;
  return {
    place,
    header: bytes.subarray(0, idEnd),
    derivation: bytes.subarray(idEnd, nonceAt),
    nonce: bytes.subarray(nonceAt, textAt),
    ciphertext: bytes.subarray(textAt),
  };
}
