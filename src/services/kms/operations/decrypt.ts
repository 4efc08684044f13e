import { type AccessRule, read } from '../../contract.ts';
import { keyArn } from '../arns.ts';
import { assertEncryption, decryptWith, SYMMETRIC } from '../crypto/cipher.ts';
import {
  assertNamed,
  decryptPermission,
  keyToDecrypt,
  requireCiphertext,
  type ToDecrypt,
} from '../crypto/ciphertext-key.ts';
import { assertReady, assertUsage, endDryRun, refuseRecipient } from '../crypto/use-key.ts';
import { dryRun } from '../errors.ts';
import { checkGrantTokens } from '../grant-tokens.ts';
import type { DecryptRequest, DecryptResponse, Input } from '../schema.ts';

type DecryptInput = Input<DecryptRequest>;

const toDecrypt = (input: DecryptInput): ToDecrypt => ({
  ciphertext: input.CiphertextBlob,
  keyId: input.KeyId,
  algorithm: input.EncryptionAlgorithm ?? SYMMETRIC,
});

const access: AccessRule<DecryptInput> = async (context, input) => [
  await decryptPermission(context, toDecrypt(input), {
    operation: 'Decrypt',
    encryptionContext: input.EncryptionContext,
  }),
];

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export const decrypt = read<DecryptInput, DecryptResponse>(access, async (context, input) => {
  const asked = toDecrypt(input);
  const { EncryptionContext } = input;
  checkGrantTokens(input.GrantTokens);
  refuseRecipient(input);
  const key = await keyToDecrypt(context, asked);
  const isTrial = input.DryRun === true && input.DryRunModifiers?.includes('IGNORE_CIPHERTEXT') === true;
  if (!isTrial) assertNamed(key, asked);
  await assertReady(context, key);
  assertUsage(key, 'Decrypt', 'ENCRYPT_DECRYPT');
  assertEncryption(key, asked.algorithm, EncryptionContext);
  if (isTrial) throw dryRun();
  const ciphertext = requireCiphertext(input);
  const opened = await decryptWith(context, key, asked.algorithm, ciphertext, EncryptionContext);
  endDryRun(input);
  return {
    KeyId: keyArn(key),
    Plaintext: opened.plaintext.reveal(),
    EncryptionAlgorithm: asked.algorithm,
    ...(opened.materialId !== undefined && { KeyMaterialId: opened.materialId }),
  };
});
