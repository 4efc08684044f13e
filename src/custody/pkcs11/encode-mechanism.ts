import type { Arena } from './arena.ts';
import { MECHANISM, type MechanismName, MGF } from './constants.ts';

/** Those that take parameters; any other is its name. */
export type Mechanism =
  | MechanismName
  | { readonly name: 'AES_GCM'; readonly iv: Uint8Array; readonly aad: Uint8Array; readonly tagBits: number }
  /** `iv` has 16 bytes; `data`, a multiple of 16, becomes the derived key. */
  | { readonly name: 'AES_CBC_ENCRYPT_DATA'; readonly iv: Uint8Array; readonly data: Uint8Array }
  /** `saltLength` in bytes. */
  | { readonly name: 'RSA_PKCS_PSS'; readonly hash: keyof typeof MGF; readonly saltLength: number }
  /** The raw point of the other party; the shared x-coordinate is the key, unhashed. */
  | { readonly name: 'ECDH1_DERIVE'; readonly publicData: Uint8Array };

const IV_BYTES = 16;
const KDF_NULL = 1;

/** Words of the parameter block; its length in bytes is eight times their number. */
function parameterWords(
  arena: Arena,
  mechanism: Exclude<Mechanism, MechanismName>,
): readonly (number | bigint)[] {
  switch (mechanism.name) {
    // CK_GCM_PARAMS as PKCS#11 2.40 errata 1 and 3.0 have it (with ulIvBits).
    case 'AES_GCM': {
      const { iv, aad, tagBits } = mechanism;
      const aadAt = aad.length === 0 ? 0 : arena.bytes(aad);
      return [arena.bytes(iv), iv.length, iv.length * 8, aadAt, aad.length, tagBits];
    }
    // CK_AES_CBC_ENCRYPT_DATA_PARAMS: the IV lies in the block itself.
    case 'AES_CBC_ENCRYPT_DATA': {
      const { iv, data } = mechanism;
      if (iv.length !== IV_BYTES) throw new TypeError('PKCS#11 mechanism: wants an IV of 16 bytes');
      const view = new DataView(iv.buffer, iv.byteOffset, iv.length);
      return [view.getBigUint64(0, true), view.getBigUint64(8, true), arena.bytes(data), data.length];
    }
    // CK_RSA_PKCS_PSS_PARAMS.
    case 'RSA_PKCS_PSS':
      return [MECHANISM[mechanism.hash], MGF[mechanism.hash], mechanism.saltLength];
    // CK_ECDH1_DERIVE_PARAMS.
    case 'ECDH1_DERIVE':
      return [KDF_NULL, 0, 0, mechanism.publicData.length, arena.bytes(mechanism.publicData)];
  }
}

/** CK_MECHANISM in native memory; its address. */
export function encodeMechanism(arena: Arena, mechanism: Mechanism): bigint {
  if (typeof mechanism === 'string') return arena.words(MECHANISM[mechanism], 0, 0).address;
  const words = parameterWords(arena, mechanism);
  return arena.words(MECHANISM[mechanism.name], arena.words(...words).address, words.length * 8).address;
}
