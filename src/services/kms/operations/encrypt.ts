import { read } from '../../contract.ts';
import { cryptoAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { assertEncryption, encryptWith, SYMMETRIC } from '../crypto/cipher.ts';
import { endDryRun, keyInUse } from '../crypto/use-key.ts';
import type { EncryptRequest, EncryptResponse, Input } from '../schema.ts';

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
export const encrypt = read<Input<EncryptRequest>, EncryptResponse>(
  cryptoAccess('Encrypt', (input) => ({ 'kms:EncryptionAlgorithm': input.EncryptionAlgorithm ?? SYMMETRIC })),
  async (context, input) => {
    const algorithm = input.EncryptionAlgorithm ?? SYMMETRIC;
    const key = await keyInUse(context, input, 'Encrypt', 'ENCRYPT_DECRYPT');
    assertEncryption(key, algorithm, input.EncryptionContext);
    endDryRun(input);
    const { Plaintext, EncryptionContext } = input;
    const { ciphertext } = await encryptWith(context, key, algorithm, Plaintext, EncryptionContext);
    return { CiphertextBlob: ciphertext, KeyId: keyArn(key), EncryptionAlgorithm: algorithm };
  },
);
