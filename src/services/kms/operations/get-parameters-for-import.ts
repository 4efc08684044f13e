import type { VaultKeySpec } from '../../../custody/vault/key-vault.ts';
import { read } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { vaultAnswer } from '../crypto/errors.ts';
import { sealImportToken } from '../crypto/import-token.ts';
import { assertImportable, wrappingFor } from '../crypto/imports.ts';
import { unsupported } from '../errors.ts';
import { findKey } from '../key-lookup.ts';
import { newMaterialId } from '../new-key.ts';
import type {
  GetParametersForImportRequest,
  GetParametersForImportResponse,
  Input,
  WrappingKeySpec,
} from '../schema.ts';

const VALID_MILLISECONDS = 24 * 60 * 60 * 1000;

/** SM2 is of AWS's China regions. */
const isWrappingSpec = (spec: WrappingKeySpec): spec is WrappingKeySpec & VaultKeySpec => spec !== 'SM2';

/**
 * A fresh wrapping key, whose private half travels in the token.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html
 */
export const getParametersForImport = read<
  Input<GetParametersForImportRequest>,
  GetParametersForImportResponse
>(
  keyAccess('GetParametersForImport', {
    keys: (input) => ({
      'kms:WrappingAlgorithm': input.WrappingAlgorithm,
      'kms:WrappingKeySpec': input.WrappingKeySpec,
    }),
  }),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    assertImportable(key, context.now);
    const { WrappingKeySpec: spec } = input;
    if (!isWrappingSpec(spec))
      throw unsupported(`Wrapping key spec ${spec} is not supported in this region.`);
    const algorithm = wrappingFor(key.key_spec, input.WrappingAlgorithm, spec);
    const place = { accountId: key.account_id, keyId: key.id, materialId: newMaterialId(context.random) };
    const made = await vaultAnswer(context.vault.generate(spec, place));
    const validTo = context.now + VALID_MILLISECONDS;
    const wrappingKey = { spec, place, blob: made.blob };
    return {
      KeyId: keyArn(key),
      ImportToken: sealImportToken(context.sealer, key, { wrappingKey, algorithm, validTo }),
      PublicKey: made.publicKey ?? new Uint8Array(),
      ParametersValidTo: new Date(validTo),
    };
  },
);
