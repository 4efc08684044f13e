import type { SecretBytes } from '../../../core/secret-bytes.ts';
import type { DataKeyPair, StoredMaterial, VaultKeySpec } from '../../../custody/vault/key-vault.ts';
import type { OperationContext } from '../../contract.ts';
import { invalidKeyUsage, unsupported, validation } from '../errors.ts';
import type { EncryptionContext } from '../grant-policy.ts';
import type { DataKeyPairSpec, DataKeySpec } from '../schema.ts';
import type { KeyRow } from '../tables.ts';
import { boundContext } from './bound-context.ts';
import { vaultAnswer } from './errors.ts';
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
  readonly material: StoredMaterial;
  readonly aad: Uint8Array;
}

/** The symmetric key that a data key is encrypted under. */
async function wrappingKey(
  context: OperationContext,
  input: DataKeyInput,
  operation: string,
): Promise<WrappingKey> {
  const key = await keyInUse(context, input, operation, 'ENCRYPT_DECRYPT');
  if (key.key_spec !== 'SYMMETRIC_DEFAULT')
    throw invalidKeyUsage('You cannot generate a data key with an asymmetric CMK');
  endDryRun(input);
  const material = await currentMaterial(context, key);
  return { key, material, aad: boundContext(key, input.EncryptionContext) };
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
  const { key, material, aad } = await wrappingKey(context, input, operation);
  const made = await vaultAnswer(context.vault.generateDataKey(material, length, aad));
  return { key, materialId: material.place.materialId, ...made };
}

const isMade = (spec: DataKeyPairSpec): spec is DataKeyPairSpec & VaultKeySpec => spec !== 'SM2';

/** @throws AwsError UnsupportedOperationException for SM2, which AWS has in its China regions only */
export async function makeDataKeyPair(
  context: OperationContext,
  input: DataKeyInput & { readonly KeyPairSpec: DataKeyPairSpec },
  operation: string,
): Promise<{ readonly key: KeyRow; readonly materialId: string; readonly pair: DataKeyPair }> {
  const spec = input.KeyPairSpec;
  if (!isMade(spec)) throw unsupported(`KeyPairSpec ${spec} is not supported in this region.`);
  const { key, material, aad } = await wrappingKey(context, input, operation);
  const pair = await vaultAnswer(context.vault.generateDataKeyPair(material, spec, aad));
  return { key, materialId: material.place.materialId, pair };
}
