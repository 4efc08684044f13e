import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import type { RsaEncryption } from '../../../custody/vault/key-vault.ts';
import { validation } from '../errors.ts';
import type { KeyRow } from '../tables.ts';

const HASH = {
  RSAES_OAEP_SHA_1: { name: 'sha1', bytes: 20 },
  RSAES_OAEP_SHA_256: { name: 'sha256', bytes: 32 },
} as const;

/** RSAES-OAEP under a public key, which needs no secret. @throws AwsError ValidationException for too long a plaintext */
export function encryptToPublicKey(
  key: Pick<KeyRow, 'key_spec'>,
  publicKey: Uint8Array,
  algorithm: RsaEncryption,
  plaintext: Uint8Array,
): Uint8Array {
  const hash = HASH[algorithm];
  // RFC 8017 section 7.1.1.
  const most = Number(key.key_spec.slice('RSA_'.length)) / 8 - 2 * hash.bytes - 2;
  if (plaintext.length > most)
    throw validation(
      `Algorithm ${algorithm} and key spec ${key.key_spec} cannot encrypt data larger than ${most} bytes.`,
    );
  return publicEncrypt(
    {
      key: createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' }),
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: hash.name,
    },
    plaintext,
  );
}
