import { type AccessRule, type OperationContext, read } from '../../contract.ts';
import { keyPermission } from '../access.ts';
import { keyArn } from '../arns.ts';
import { assertEncryption, decryptWith, encryptWith, SYMMETRIC } from '../crypto/cipher.ts';
import {
  assertNamed,
  decryptingKey,
  decryptPermission,
  keyToDecrypt,
  requireCiphertext,
  type ToDecrypt,
} from '../crypto/ciphertext-key.ts';
import { assertReady, assertUsage, endDryRun, keyInUse } from '../crypto/use-key.ts';
import { dryRun } from '../errors.ts';
import { findReferred, parseKeyReference } from '../key-lookup.ts';
import { kmsOf } from '../records/database.ts';
import type { Input, ReEncryptRequest, ReEncryptResponse } from '../schema.ts';
import type { KeyRow } from '../tables.ts';

type ReEncryptInput = Input<ReEncryptRequest>;

const sourceOf = (input: ReEncryptInput): ToDecrypt => ({
  ciphertext: input.CiphertextBlob,
  keyId: input.SourceKeyId,
  algorithm: input.SourceEncryptionAlgorithm ?? SYMMETRIC,
});

/** Two permissions: on the key it is decrypted with, and on the one it is encrypted with. */
const access: AccessRule<ReEncryptInput> = async (context, input) => {
  const asked = sourceOf(input);
  const source = await decryptingKey(context, asked);
  const destination = parseKeyReference(context, input.DestinationKeyId, { aliases: true });
  const [from, to] = [
    source && (await findReferred(kmsOf(context), source, context.now)),
    await findReferred(kmsOf(context), destination, context.now),
  ];
  const isSame = from !== undefined && to !== undefined && keyArn(from) === keyArn(to);
  const same = { 'kms:ReEncryptOnSameKey': String(isSame) };
  return [
    await decryptPermission(context, asked, {
      operation: 'ReEncryptFrom',
      encryptionContext: input.SourceEncryptionContext,
      keys: same,
    }),
    await keyPermission(context, {
      operation: 'ReEncryptTo',
      reference: destination,
      acrossAccounts: true,
      encryptionContext: input.DestinationEncryptionContext,
      keys: { ...same, 'kms:EncryptionAlgorithm': input.DestinationEncryptionAlgorithm ?? SYMMETRIC },
    }),
  ];
};

async function sourceKey(
  context: OperationContext,
  input: ReEncryptInput,
  isTrial: boolean,
): Promise<KeyRow> {
  const asked = sourceOf(input);
  const key = await keyToDecrypt(context, asked);
  if (!isTrial) assertNamed(key, asked);
  await assertReady(context, key);
  assertUsage(key, 'ReEncrypt', 'ENCRYPT_DECRYPT');
  assertEncryption(key, asked.algorithm, input.SourceEncryptionContext);
  return key;
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html */
export const reEncrypt = read<ReEncryptInput, ReEncryptResponse>(access, async (context, input) => {
  const isTrial = input.DryRun === true && input.DryRunModifiers?.includes('IGNORE_CIPHERTEXT') === true;
  const { GrantTokens, DestinationKeyId: KeyId } = input;
  const { SourceEncryptionContext: before, DestinationEncryptionContext: after } = input;
  const source = await sourceKey(context, input, isTrial);
  const destination = await keyInUse(context, { KeyId, GrantTokens }, 'ReEncrypt', 'ENCRYPT_DECRYPT');
  const to = input.DestinationEncryptionAlgorithm ?? SYMMETRIC;
  assertEncryption(destination, to, after);
  if (isTrial) throw dryRun();
  const from = input.SourceEncryptionAlgorithm ?? SYMMETRIC;
  const opened = await decryptWith(context, source, from, requireCiphertext(input), before);
  endDryRun(input);
  const sealed = await encryptWith(context, destination, to, opened.plaintext.reveal(), after);
  return {
    CiphertextBlob: sealed.ciphertext,
    SourceKeyId: keyArn(source),
    KeyId: keyArn(destination),
    SourceEncryptionAlgorithm: from,
    DestinationEncryptionAlgorithm: to,
    ...(opened.materialId !== undefined && { SourceKeyMaterialId: opened.materialId }),
    ...(sealed.materialId !== undefined && { DestinationKeyMaterialId: sealed.materialId }),
  };
});
