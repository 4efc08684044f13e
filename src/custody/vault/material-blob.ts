import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { Sealer } from '../custody.ts';
import { SealError } from '../seal-error.ts';
import { KEY_SPECS } from './key-specs.ts';
import { type StoredMaterial, VaultError } from './key-vault.ts';
import { type LoadableKey, placeName, type WrappedMaterial } from './vault-calls.ts';

/**
 * Key material as it is stored:
 *
 *     version (1) · data key id (8) · spec (1) · custody (1) · mechanism (4) · SHA-256 of the public key (32) ·
 *     wrapped under (1 + n) · driver (1 + n) · wrapped (rest) · MAC (32)
 *
 * PKCS#11's key wrapping takes no additional data, so a MAC beside it says where the material belongs, and which public
 * key belongs to it (zeros: none): HMAC-SHA-256 under a key derived from the data key, over all that precedes it and the
 * place.
 */
const VERSION = 1;
const PURPOSE = 'secret-at-rest';
const MAC_INFO = 'customer key blob';
const DATA_KEY_ID_BYTES = 8;
const MAC_BYTES = 32;
const CUSTODY_CODE = { hsm: 1, sealed: 2 } as const;
const DIGEST_BYTES = 32;
const DIGEST_AT = 1 + DATA_KEY_ID_BYTES + 1 + 1 + 4;
const FIXED_BYTES = DIGEST_AT + DIGEST_BYTES;

export function blobMac(sealer: Pick<Sealer, 'macKey'>) {
  return (dataKeyId: string, signed: Uint8Array, place: string): Uint8Array => {
    const key = sealer.macKey(PURPOSE, dataKeyId, MAC_INFO);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(signed.length);
    return createHmac('sha256', key).update(length).update(signed).update(place).digest();
  };
}

export type BlobMac = ReturnType<typeof blobMac>;

export function encodeBlob(
  mac: BlobMac,
  dataKeyId: string,
  { spec, place }: Pick<StoredMaterial, 'spec' | 'place'>,
  { custody, mechanism, under, driver, wrapped }: WrappedMaterial,
  publicKeyDigest: Uint8Array,
): Uint8Array {
  const head = Buffer.alloc(FIXED_BYTES);
  head[0] = VERSION;
  head.set(Buffer.from(dataKeyId, 'hex'), 1);
  head[1 + DATA_KEY_ID_BYTES] = KEY_SPECS[spec].code;
  head[2 + DATA_KEY_ID_BYTES] = CUSTODY_CODE[custody];
  head.writeUInt32BE(mechanism, 3 + DATA_KEY_ID_BYTES);
  head.set(publicKeyDigest, DIGEST_AT);
  const signed = Buffer.concat([head, withLength(under), withLength(driver), wrapped]);
  return Buffer.concat([signed, mac(dataKeyId, signed, placeName(place))]);
}

/** What a blob says of its public key; all zeros where there is none. */
export const digestOfPublicKey = (publicKey: Uint8Array | undefined): Uint8Array =>
  publicKey === undefined ? new Uint8Array(DIGEST_BYTES) : hash('sha256', publicKey, 'buffer');

export interface OpenedBlob {
  readonly key: LoadableKey;
  readonly publicKeyDigest: Uint8Array;
}

/** @throws VaultError `unusable-material` when it is not as it was made for this spec and place */
export function decodeBlob(mac: BlobMac, { spec, place, blob }: StoredMaterial): OpenedBlob {
  try {
    const at = placeName(place);
    const end = blob.length - MAC_BYTES;
    const signed = Buffer.from(blob.buffer, blob.byteOffset, Math.max(0, end));
    const dataKeyId = signed.toString('hex', 1, 1 + DATA_KEY_ID_BYTES);
    if (signed[0] !== VERSION || !timingSafeEqual(mac(dataKeyId, signed, at), blob.subarray(end))) {
      throw new VaultError('unusable-material');
    }
    if (signed[1 + DATA_KEY_ID_BYTES] !== KEY_SPECS[spec].code) throw new VaultError('unusable-material');
    const under = textAt(signed, FIXED_BYTES);
    const driver = textAt(signed, under.end);
    const key: LoadableKey = {
      spec,
      place: at,
      custody: signed[2 + DATA_KEY_ID_BYTES] === CUSTODY_CODE.hsm ? 'hsm' : 'sealed',
      mechanism: signed.readUInt32BE(3 + DATA_KEY_ID_BYTES),
      under: under.text,
      driver: driver.text,
      wrapped: Uint8Array.from(signed.subarray(driver.end)),
    };
    return { key, publicKeyDigest: signed.subarray(DIGEST_AT, FIXED_BYTES) };
  } catch {
    // Too short, an unknown data key, a wrong MAC: which it is must not be told apart.
    throw new VaultError('unusable-material');
  }
}

/**
 * The same blob, authenticated by the current data key instead of the one it names.
 * @throws SealError when it is not as it was made for this spec and place
 */
export function reauthenticateBlob(
  sealer: Pick<Sealer, 'macKey' | 'currentKeyId'>,
  material: StoredMaterial,
): Uint8Array {
  const mac = blobMac(sealer);
  try {
    decodeBlob(mac, material);
  } catch (error) {
    if (error instanceof VaultError) throw new SealError();
    throw error;
  }
  const dataKeyId = sealer.currentKeyId(PURPOSE);
  const signed = Buffer.from(material.blob.subarray(0, material.blob.length - MAC_BYTES));
  signed.set(Buffer.from(dataKeyId, 'hex'), 1);
  return Buffer.concat([signed, mac(dataKeyId, signed, placeName(material.place))]);
}

function withLength(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return Buffer.concat([Uint8Array.of(bytes.length), bytes]);
}

function textAt(bytes: Buffer, start: number): { readonly text: string; readonly end: number } {
  const end = start + 1 + bytes.readUInt8(start);
  return { text: bytes.toString('utf8', start + 1, end), end };
}
