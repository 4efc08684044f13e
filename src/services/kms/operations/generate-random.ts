import type { SecretBytes } from '../../../core/secret-bytes.ts';
import { type OperationContext, read } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { storeAnswer, vaultAnswer } from '../crypto/errors.ts';
import { refuseRecipient } from '../crypto/use-key.ts';
import { validation } from '../errors.ts';
import { keyStoreLogin } from '../key-store-login.ts';
import { connectedStore } from '../key-store-state.ts';
import type { GenerateRandomRequest, GenerateRandomResponse, Input } from '../schema.ts';

/** Bytes of the HSM's own generator, or of that of a key store's cluster. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html */
export const generateRandom = read<Input<GenerateRandomRequest>, GenerateRandomResponse>(
  accountAccess('GenerateRandom'),
  async (context, input) => {
    if (input.NumberOfBytes === undefined) throw validation('NumberOfBytes is required.');
    refuseRecipient(input);
    const { NumberOfBytes: length, CustomKeyStoreId: keyStoreId } = input;
    const bytes = await (keyStoreId === undefined
      ? vaultAnswer(context.vault.random(length))
      : randomOfStore(context, keyStoreId, length));
    return { Plaintext: bytes.reveal() };
  },
);

async function randomOfStore(
  context: OperationContext,
  keyStoreId: string,
  length: number,
): Promise<SecretBytes> {
  const store = await connectedStore(context, keyStoreId);
  return storeAnswer(context.clusters.keys.random(keyStoreLogin(context, store), length), store);
}
