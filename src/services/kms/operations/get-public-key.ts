import { read } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { vaultAnswer } from '../crypto/errors.ts';
import { currentMaterial } from '../crypto/use-key.ts';
import { unsupported } from '../errors.ts';
import { checkGrantTokens } from '../grant-tokens.ts';
import { findKey } from '../key-lookup.ts';
import { algorithmsOf } from '../key-specs.ts';
import { assertState } from '../key-state.ts';
import type { CustomerMasterKeySpec, GetPublicKeyRequest, GetPublicKeyResponse, Input } from '../schema.ts';

/**
 * Of disabled keys too; of symmetric ones AWS says no more than that it is unsupported.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html
 */
export const getPublicKey = read<Input<GetPublicKeyRequest>, GetPublicKeyResponse>(
  keyAccess('GetPublicKey', { aliases: true, acrossAccounts: true }),
  async (context, input) => {
    checkGrantTokens(input.GrantTokens);
    const key = await findKey(context, input.KeyId, { aliases: true });
    if (key.key_spec === 'SYMMETRIC_DEFAULT' || key.key_spec.startsWith('HMAC_')) throw unsupported('');
    assertState(key, context.now, ['Enabled', 'Disabled']);
    const publicKey = key.public_key ?? new Uint8Array();
    const material = await currentMaterial(context, key);
    await vaultAnswer(Promise.try(() => context.vault.checkPublicKey(material, publicKey)));
    return {
      KeyId: keyArn(key),
      PublicKey: publicKey,
      CustomerMasterKeySpec: key.key_spec as CustomerMasterKeySpec,
      KeySpec: key.key_spec,
      KeyUsage: key.key_usage,
      ...algorithmsOf(key.key_spec, key.key_usage),
    };
  },
);
