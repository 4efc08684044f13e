import type { SecretBytes } from '../../../core/secret-bytes.ts';
import { parseCiphertext } from '../../../custody/vault/ciphertext.ts';
import type { RsaEncryption } from '../../../custody/vault/key-vault.ts';
import type { OperationContext } from '../../contract.ts';
import { validation } from '../errors.ts';
import type { EncryptionContext } from '../grant-policy.ts';
import type { EncryptionAlgorithmSpec } from '../schema.ts';
import type { KeyRow } from '../tables.ts';
import { boundContext } from './bound-context.ts';
import { invalidCiphertext, vaultAnswer } from './errors.ts';
import { encryptToPublicKey } from './public-key-cipher.ts';
import { currentSymmetricKey, symmetricKey } from './symmetric-key.ts';
import { assertAlgorithm, currentMaterial } from './use-key.ts';

export const SYMMETRIC = 'SYMMETRIC_DEFAULT';

/** @throws AwsError where the key does not do the algorithm, or not with an encryption context */
export function assertEncryption(
  key: KeyRow,
  algorithm: EncryptionAlgorithmSpec,
  context: EncryptionContext | undefined,
): void {
  if (algorithm !== SYMMETRIC && Object.keys(context ?? {}).length > 0)
    throw validation('EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.');
  assertAlgorithm(key, algorithm);
}

interface Encrypted {
  readonly ciphertext: Uint8Array;
  /** Undefined for asymmetric keys, whose ciphertexts name no material. */
  readonly materialId: string | undefined;
}

/** Encrypts with a key that was found to do `algorithm`. */
export async function encryptWith(
  context: OperationContext,
  key: KeyRow,
  algorithm: EncryptionAlgorithmSpec,
  plaintext: Uint8Array,
  encryptionContext: EncryptionContext | undefined,
): Promise<Encrypted> {
  if (algorithm === SYMMETRIC) {
    const { encrypt, materialId } = await currentSymmetricKey(context, key);
    return { ciphertext: await encrypt(plaintext, boundContext(key, encryptionContext)), materialId };
  }
  const material = await currentMaterial(context, key);
  const publicKey = key.public_key ?? new Uint8Array();
  await vaultAnswer(Promise.try(() => context.vault.checkPublicKey(material, publicKey)));
  const ciphertext = encryptToPublicKey(key, publicKey, algorithm as RsaEncryption, plaintext);
  return { ciphertext, materialId: undefined };
}

/** @throws AwsError InvalidCiphertextException for every cause alike */
export async function decryptWith(
  context: OperationContext,
  key: KeyRow,
  algorithm: EncryptionAlgorithmSpec,
  ciphertext: Uint8Array,
  encryptionContext: EncryptionContext | undefined,
): Promise<{ readonly plaintext: SecretBytes; readonly materialId: string | undefined }> {
  if (algorithm !== SYMMETRIC) {
    const material = await currentMaterial(context, key);
    const decrypted = context.vault.rsaDecrypt(material, algorithm as RsaEncryption, ciphertext);
    return { plaintext: await vaultAnswer(decrypted), materialId: undefined };
  }
  const materialId = parseCiphertext(ciphertext)?.place.materialId ?? null;
  const material = materialId === null ? undefined : await symmetricKey(context, key, materialId);
  if (material === undefined) throw invalidCiphertext();
  const plaintext = await material.decrypt(ciphertext, boundContext(key, encryptionContext));
  return { plaintext, materialId: material.materialId };
}
