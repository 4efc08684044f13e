import { read } from '../../contract.ts';
import { cryptoAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { vaultAnswer } from '../crypto/errors.ts';
import { assertAlgorithm, currentMaterial, endDryRun, keyInUse, refuseRecipient } from '../crypto/use-key.ts';
import type { DeriveSharedSecretRequest, DeriveSharedSecretResponse, Input } from '../schema.ts';

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html */
export const deriveSharedSecret = read<Input<DeriveSharedSecretRequest>, DeriveSharedSecretResponse>(
  cryptoAccess('DeriveSharedSecret', (input) => ({
    'kms:KeyAgreementAlgorithm': input.KeyAgreementAlgorithm,
  })),
  async (context, input) => {
    refuseRecipient(input);
    const key = await keyInUse(context, input, 'DeriveSharedSecret', 'KEY_AGREEMENT');
    assertAlgorithm(key, input.KeyAgreementAlgorithm);
    const material = await currentMaterial(context, key);
    const secret = await vaultAnswer(context.vault.deriveSharedSecret(material, input.PublicKey));
    endDryRun(input);
    return {
      KeyId: keyArn(key),
      SharedSecret: secret.reveal(),
      KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
      KeyOrigin: key.origin,
    };
  },
);
