import type { SecretBytes } from '../../../core/secret-bytes.ts';
import type { DataKeyPair, VaultKeySpec } from '../../../custody/vault/key-vault.ts';
import type { OperationContext } from '../../contract.ts';
import { keyArn } from '../arns.ts';
import { invalidKeyUsage, unsupported, validation } from '../errors.ts';
import type { EncryptionContext } from '../grant-policy.ts';
import type { DataKeyPairSpec, DataKeySpec } from '../schema.ts';
import type { KeyRow } from '../tables.ts';
import { boundContext } from './bound-context.ts';
import { vaultAnswer } from './errors.ts';
import { currentSymmetricKey } from './symmetric-key.ts';
import { currentMaterial, endDryRun, type KeyInput, keyInUse } from './use-key.ts';

interface DataKeyInput extends KeyInput {
  readonly EncryptionContext?: EncryptionContext | undefined;
  readonly DryRun?: boolean | undefined;
}

const BYTES: Readonly<Record<DataKeySpec, number>> = { AES_128: 16, AES_256: 32 };

/** @throws AwsError ValidationException unless exactly one of the two says how long the data key is to be */
export function dataKeyBytes(input: {
  readonly KeySpec?: DataKeySpec | undefined;
  readonly NumberOfBytes?: number | undefined;
}): number {
  const { KeySpec, NumberOfBytes } = input;
  if ((KeySpec === undefined) === (NumberOfBytes === undefined))
    throw validation('Please specify either number of bytes or key spec.');
  return KeySpec === undefined ? (NumberOfBytes ?? 0) : BYTES[KeySpec];
}

interface WrappingKey {
  readonly key: KeyRow;
  readonly aad: Uint8Array;
}

/** The symmetric key that a data key is to be encrypted under. */
async function wrappingKey(
  context: OperationContext,
  input: DataKeyInput,
  operation: string,
): Promise<WrappingKey> {
  const key = await keyInUse(context, input, operation, 'ENCRYPT_DECRYPT');
  if (key.key_spec !== 'SYMMETRIC_DEFAULT')
    throw invalidKeyUsage('You cannot generate a data key with an asymmetric CMK');
  return { key, aad: boundContext(key, input.EncryptionContext) };
}

export async function makeDataKey(
  context: OperationContext,
  input: DataKeyInput & Parameters<typeof dataKeyBytes>[0],
  operation: string,
): Promise<{
  readonly key: KeyRow;
  readonly materialId: string;
  readonly plaintext: SecretBytes;
  readonly ciphertext: Uint8Array;
}> {
  const length = dataKeyBytes(input);
  const { key, aad } = await wrappingKey(context, input, operation);
  endDryRun(input);
  const { generateDataKey, materialId } = await currentSymmetricKey(context, key);
  return { key, materialId, ...(await generateDataKey(length, aad)) };
}

const isMade = (spec: DataKeyPairSpec): spec is DataKeyPairSpec & VaultKeySpec => spec !== 'SM2';

/**
 * @throws AwsError UnsupportedOperationException for SM2, which AWS has in its China regions only, and for keys in custom
 * key stores
 */
export async function makeDataKeyPair(
  context: OperationContext,
  input: DataKeyInput & { readonly KeyPairSpec: DataKeyPairSpec },
  operation: string,
): Promise<{ readonly key: KeyRow; readonly materialId: string; readonly pair: DataKeyPair }> {
  const spec = input.KeyPairSpec;
  if (!isMade(spec)) throw unsupported(`KeyPairSpec ${spec} is not supported in this region.`);
  const { key, aad } = await wrappingKey(context, input, operation);
  if (key.key_store_id !== null)
    throw unsupported(`${keyArn(key)} origin is ${key.origin} which is not valid for this operation.`);
  endDryRun(input);
  const material = await currentMaterial(context, key);
  const pair = await vaultAnswer(context.vault.generateDataKeyPair(material, spec, aad));
  return { key, materialId: material.place.materialId, pair };
}
