import { read } from '../../contract.ts';
import { cryptoAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { makeDataKeyPair } from '../crypto/data-key.ts';
import { refuseRecipient } from '../crypto/use-key.ts';
import type {
  GenerateDataKeyPairRequest,
  GenerateDataKeyPairResponse,
  GenerateDataKeyPairWithoutPlaintextRequest,
  GenerateDataKeyPairWithoutPlaintextResponse,
  Input,
} from '../schema.ts';

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html */
export const generateDataKeyPair = read<Input<GenerateDataKeyPairRequest>, GenerateDataKeyPairResponse>(
  cryptoAccess('GenerateDataKeyPair', (input) => ({ 'kms:DataKeyPairSpec': input.KeyPairSpec })),
  async (context, input) => {
    refuseRecipient(input);
    const { key, materialId, pair } = await makeDataKeyPair(context, input, 'GenerateDataKeyPair');
    return {
      PrivateKeyCiphertextBlob: pair.ciphertext,
      PrivateKeyPlaintext: pair.privateKey.reveal(),
      PublicKey: pair.publicKey,
      KeyId: keyArn(key),
      KeyPairSpec: input.KeyPairSpec,
      KeyMaterialId: materialId,
    };
  },
);

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html */
export const generateDataKeyPairWithoutPlaintext = read<
  Input<GenerateDataKeyPairWithoutPlaintextRequest>,
  GenerateDataKeyPairWithoutPlaintextResponse
>(
  cryptoAccess('GenerateDataKeyPairWithoutPlaintext', (input) => ({
    'kms:DataKeyPairSpec': input.KeyPairSpec,
  })),
  async (context, input) => {
    const operation = 'GenerateDataKeyPairWithoutPlaintext';
    const { key, materialId, pair } = await makeDataKeyPair(context, input, operation);
    return {
      PrivateKeyCiphertextBlob: pair.ciphertext,
      PublicKey: pair.publicKey,
      KeyId: keyArn(key),
      KeyPairSpec: input.KeyPairSpec,
      KeyMaterialId: materialId,
    };
  },
);
