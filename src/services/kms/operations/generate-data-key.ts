import { read } from '../../contract.ts';
import { cryptoAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { makeDataKey } from '../crypto/data-key.ts';
import { refuseRecipient } from '../crypto/use-key.ts';
import type {
  GenerateDataKeyRequest,
  GenerateDataKeyResponse,
  GenerateDataKeyWithoutPlaintextRequest,
  GenerateDataKeyWithoutPlaintextResponse,
  Input,
} from '../schema.ts';

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html */
export const generateDataKey = read<Input<GenerateDataKeyRequest>, GenerateDataKeyResponse>(
  cryptoAccess('GenerateDataKey'),
  async (context, input) => {
    refuseRecipient(input);
    const made = await makeDataKey(context, input, 'GenerateDataKey');
    return {
      CiphertextBlob: made.ciphertext,
      Plaintext: made.plaintext.reveal(),
      KeyId: keyArn(made.key),
      KeyMaterialId: made.materialId,
    };
  },
);

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html */
export const generateDataKeyWithoutPlaintext = read<
  Input<GenerateDataKeyWithoutPlaintextRequest>,
  GenerateDataKeyWithoutPlaintextResponse
>(cryptoAccess('GenerateDataKeyWithoutPlaintext'), async (context, input) => {
  const made = await makeDataKey(context, input, 'GenerateDataKeyWithoutPlaintext');
  return { CiphertextBlob: made.ciphertext, KeyId: keyArn(made.key), KeyMaterialId: made.materialId };
});
