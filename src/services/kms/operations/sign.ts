import { type AccessRule, read } from '../../contract.ts';
import { cryptoAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { invalidSignature, vaultAnswer } from '../crypto/errors.ts';
import { assertSignable } from '../crypto/signing.ts';
import { currentMaterial, endDryRun, keyInUse } from '../crypto/use-key.ts';
import type { Input, SignRequest, SignResponse, VerifyRequest, VerifyResponse } from '../schema.ts';

const access = (operation: string): AccessRule<Input<SignRequest>> =>
  cryptoAccess(operation, ({ SigningAlgorithm, MessageType = 'RAW' }) => ({
    'kms:SigningAlgorithm': SigningAlgorithm,
    'kms:MessageType': MessageType,
  }));

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const sign = read<Input<SignRequest>, SignResponse>(access('Sign'), async (context, input) => {
  const { Message, MessageType = 'RAW', SigningAlgorithm } = input;
  const key = await keyInUse(context, input, 'Sign', 'SIGN_VERIFY');
  const algorithm = assertSignable(key, SigningAlgorithm, MessageType, Message);
  endDryRun(input);
  const material = await currentMaterial(context, key);
  const signature = await vaultAnswer(context.vault.sign(material, algorithm, Message, MessageType));
  return { KeyId: keyArn(key), Signature: signature, SigningAlgorithm };
});

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html */
export const verify = read<Input<VerifyRequest>, VerifyResponse>(access('Verify'), async (context, input) => {
  const { Message, MessageType = 'RAW', Signature, SigningAlgorithm } = input;
  const key = await keyInUse(context, input, 'Verify', 'SIGN_VERIFY');
  const algorithm = assertSignable(key, SigningAlgorithm, MessageType, Message);
  const material = await currentMaterial(context, key);
  const publicKey = key.public_key ?? new Uint8Array();
  const verified = context.vault.verify(material, publicKey, algorithm, Message, MessageType, Signature);
  if (!(await vaultAnswer(verified))) throw invalidSignature();
  endDryRun(input);
  return { KeyId: keyArn(key), SignatureValid: true, SigningAlgorithm };
});
