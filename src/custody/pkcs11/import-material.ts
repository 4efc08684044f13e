import { createDecipheriv, createHmac, type KeyObject } from 'node:crypto';
import { KEY_SPECS } from '../vault/key-specs.ts';
import type { ImportWrapping, VaultKeySpec } from '../vault/key-vault.ts';
import { type OaepHash, unpadOaep } from '../vault/oaep.ts';
import { parsePrivateKey } from './customer-keys.ts';
import type { ObjectHandle } from './pkcs11.ts';
import { Pkcs11Error } from './pkcs11-error.ts';
import type { TokenContext } from './token-context.ts';

/** RFC 5649 section 3. */
const KWP_IV = Buffer.from('a65959a6', 'hex');
const AES_KEY_BYTES: readonly number[] = [16, 24, 32];
const FINGERPRINT = 'keywarden key material, version 1';

/**
 * RSAES-OAEP with a private key of the module, which does the exponentiation; SoftHSM's own OAEP knows SHA-1 only. The
 * plaintext passes this process.
 */
export function decryptOaep(
  context: TokenContext,
  key: ObjectHandle,
  modulusBytes: number,
  ciphertext: Uint8Array,
  digest: OaepHash,
): Uint8Array | undefined {
  if (ciphertext.length !== modulusBytes) return undefined;
  let block: Uint8Array;
  try {
    block = context.inSession((session) => context.pkcs11.decrypt(session, key, 'RSA_X_509', ciphertext));
  } catch (error) {
    if (!(error instanceof Pkcs11Error)) throw error;
    // A number beyond the modulus is all that can be wrong with it, and SoftHSM tells that by CKR_GENERAL_ERROR; a
    // library that is broken in earnest fails at a block that is good for any modulus.
    context.inSession((session) =>
      context.pkcs11.decrypt(session, key, 'RSA_X_509', new Uint8Array(modulusBytes).fill(2, -1)),
    );
    return undefined;
  }
  const whole = new Uint8Array(modulusBytes);
  whole.set(block, modulusBytes - block.length);
  const plaintext = unpadOaep(whole, digest);
  whole.fill(0);
  block.fill(0);
  return plaintext;
}

const hashOf = (algorithm: ImportWrapping): OaepHash => (algorithm.endsWith('SHA_1') ? 'sha1' : 'sha256');

/** The material in clear; undefined when it does not unwrap. */
export function unwrapImport(
  context: TokenContext,
  wrappingKey: { readonly handle: ObjectHandle; readonly modulusBytes: number },
  algorithm: ImportWrapping,
  bytes: Uint8Array,
): Uint8Array | undefined {
  const { handle, modulusBytes } = wrappingKey;
  const digest = hashOf(algorithm);
  if (algorithm.startsWith('RSAES')) return decryptOaep(context, handle, modulusBytes, bytes, digest);
  // CKM_RSA_AES_KEY_WRAP: an AES key under RSA-OAEP, then the material under that by RFC 5649.
  const key = decryptOaep(context, handle, modulusBytes, bytes.subarray(0, modulusBytes), digest);
  if (key === undefined || !AES_KEY_BYTES.includes(key.length)) return undefined;
  const cipher = createDecipheriv(`id-aes${key.length * 8}-wrap-pad`, key, KWP_IV);
  key.fill(0);
  try {
    return Buffer.concat([cipher.update(bytes.subarray(modulusBytes)), cipher.final()]);
  } catch {
    // The integrity check of RFC 5649 is the only thing that fails here.
    return undefined;
  }
}

/** Material of a spec: raw bytes, or a private key; undefined when it is none. */
export function parseMaterial(spec: VaultKeySpec, bytes: Uint8Array): Uint8Array | KeyObject | undefined {
  const traits = KEY_SPECS[spec];
  if (traits.kind === 'aes' || traits.kind === 'hmac') {
    return bytes.length === traits.bytes ? bytes : undefined;
  }
  return parsePrivateKey(traits, bytes);
}

/**
 * Names imported material: the same bytes in the same key always have the same name. Keyed by the material, of which it
 * says nothing that a ciphertext does not say.
 */
export const materialIdOf = (keyId: string, material: Uint8Array | KeyObject): string =>
  createHmac(
    'sha256',
    material instanceof Uint8Array ? material : material.export({ format: 'der', type: 'pkcs8' }),
  )
    .update(`${FINGERPRINT}\n${keyId}`)
    .digest('hex');
