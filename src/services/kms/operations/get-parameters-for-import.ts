import type { ImportWrapping, VaultKeySpec } from '../../../custody/vault/key-vault.ts';
import { read } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { vaultAnswer } from '../crypto/errors.ts';
import { sealImportToken } from '../crypto/import-token.ts';
import { assertImportable } from '../crypto/imports.ts';
import { unsupported } from '../errors.ts';
import { findKey } from '../key-lookup.ts';
import { newMaterialId } from '../new-key.ts';
import type {
  AlgorithmSpec,
  GetParametersForImportRequest,
  GetParametersForImportResponse,
  Input,
  WrappingKeySpec,
} from '../schema.ts';

const VALID_MILLISECONDS = 24 * 60 * 60 * 1000;

/** PKCS #1 v1.5 is out of use at AWS since 2023, and SM2 is of its China regions. */
const isWrapping = (algorithm: AlgorithmSpec): algorithm is AlgorithmSpec & ImportWrapping =>
  algorithm !== 'RSAES_PKCS1_V1_5' && algorithm !== 'SM2PKE';

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
    const { WrappingAlgorithm: algorithm, WrappingKeySpec: spec } = input;
    if (!isWrapping(algorithm)) throw unsupported(`Wrapping algorithm ${algorithm} is not supported.`);
    if (!isWrappingSpec(spec))
      throw unsupported(`Wrapping key spec ${spec} is not supported in this region.`);
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
