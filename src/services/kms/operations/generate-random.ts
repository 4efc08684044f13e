import { read } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { vaultAnswer } from '../crypto/errors.ts';
import { refuseRecipient } from '../crypto/use-key.ts';
import { validation } from '../errors.ts';
import { assertConnected } from '../key-store-state.ts';
import type { GenerateRandomRequest, GenerateRandomResponse, Input } from '../schema.ts';

/** Bytes of the HSM's own generator. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html */
export const generateRandom = read<Input<GenerateRandomRequest>, GenerateRandomResponse>(
  accountAccess('GenerateRandom'),
  async (context, input) => {
    if (input.NumberOfBytes === undefined) throw validation('NumberOfBytes is required.');
    refuseRecipient(input);
    if (input.CustomKeyStoreId !== undefined) await assertConnected(context, input.CustomKeyStoreId);
    const bytes = await vaultAnswer(context.vault.random(input.NumberOfBytes));
    return { Plaintext: bytes.reveal() };
  },
);
