import type { SecretBytes } from '../../../core/secret-bytes.ts';
import type { OperationContext } from '../../contract.ts';
import { keyArn } from '../arns.ts';
import { invalidState } from '../errors.ts';
import { keyStoreLogin } from '../key-store-login.ts';
import { storeOfKey } from '../key-store-state.ts';
import type { KeyRow } from '../tables.ts';
import { clusterAnswer, vaultAnswer } from './errors.ts';
import { materialOf } from './use-key.ts';

/** A material of a symmetric key, wherever it is used: in the deployment's HSM, or in the cluster of a key store. */
export interface SymmetricKey {
  readonly materialId: string;
  encrypt(plaintext: Uint8Array, aad: Uint8Array): Promise<Uint8Array>;
  /** @throws AwsError InvalidCiphertextException for every cause alike */
  decrypt(ciphertext: Uint8Array, aad: Uint8Array): Promise<SecretBytes>;
  /** `length` random bytes of the HSM and their ciphertext. */
  generateDataKey(
    length: number,
    aad: Uint8Array,
  ): Promise<{ readonly plaintext: SecretBytes; readonly ciphertext: Uint8Array }>;
}

/** The material that is named, the current one unless told. @returns undefined where the key has no such material */
export async function symmetricKey(
  context: OperationContext,
  key: KeyRow,
  materialId: string | null = key.current_material_id,
): Promise<SymmetricKey | undefined> {
  if (key.key_store_id !== null) return inCluster(context, key, materialId);
  const { vault } = context;
  const material = await materialOf(context, key, materialId);
  if (material === undefined) return undefined;
  return {
    materialId: material.place.materialId,
    encrypt: (plaintext, aad) => vaultAnswer(vault.encrypt(material, plaintext, aad)),
    decrypt: (ciphertext, aad) => vaultAnswer(vault.decrypt(material, ciphertext, aad)),
    generateDataKey: (length, aad) => vaultAnswer(vault.generateDataKey(material, length, aad)),
  };
}

/** Such a key never rotates. */
async function inCluster(
  context: OperationContext,
  key: KeyRow,
  materialId: string | null,
): Promise<SymmetricKey | undefined> {
  if (materialId === null || materialId !== key.current_material_id) return undefined;
  const { keys } = context.clusters;
  const store = await storeOfKey(context, key);
  if (store?.connection_state !== 'CONNECTED') throw invalidState(`${keyArn(key)} is unavailable.`);
  const place = { accountId: key.account_id, keyId: key.id, materialId };
  const inside = { login: keyStoreLogin(context, store), place };
  const answer = <Result>(asked: Promise<Result>): Promise<Result> => clusterAnswer(asked, key);
  return {
    materialId,
    encrypt: (plaintext, aad) => answer(keys.encrypt(inside, plaintext, aad)),
    decrypt: (ciphertext, aad) => answer(keys.decrypt(inside, ciphertext, aad)),
    generateDataKey: (length, aad) => answer(keys.generateDataKey(inside, length, aad)),
  };
}

/** The current material of a key that is enabled, and so has one. @throws AwsError KMSInvalidStateException */
export async function currentSymmetricKey(context: OperationContext, key: KeyRow): Promise<SymmetricKey> {
  const found = await symmetricKey(context, key);
  if (found === undefined) throw invalidState(`${keyArn(key)} is pending import.`);
  return found;
}
