import type { ImportedMaterial } from '../../../custody/vault/key-vault.ts';
import { preparedWrite, type WriteContext } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { changeKey } from '../change-key.ts';
import { vaultAnswer } from '../crypto/errors.ts';
import { openImportToken } from '../crypto/import-token.ts';
import {
  assertImportable,
  assertMembers,
  awaitedMaterial,
  expirationOf,
  type ImportPlan,
  keyAfterImport,
  planImport,
} from '../crypto/imports.ts';
import { findKey } from '../key-lookup.ts';
import { newMaterialRow } from '../new-key.ts';
import { kmsOf, refOf } from '../records/database.ts';
import { otherRegions } from '../records/keys.ts';
import { insertMaterial, listMaterials, updateMaterial } from '../records/materials.ts';
import type { ImportKeyMaterialRequest, ImportKeyMaterialResponse, Input } from '../schema.ts';
import type { KeyRow } from '../tables.ts';
import { keyTopic } from '../topics.ts';

type ImportInput = Input<ImportKeyMaterialRequest>;

async function store(
  context: WriteContext,
  key: KeyRow,
  input: ImportInput,
  { imported, plan }: { readonly imported: ImportedMaterial; readonly plan: ImportPlan },
): Promise<void> {
  const db = kmsOf(context);
  const { materialId, blob, wrappedUnder } = imported;
  const description = input.KeyMaterialDescription;
  const said = {
    ...expirationOf(input, context.now),
    ...(description !== undefined && { description }),
  };
  if (plan.kind === 'again') {
    await updateMaterial(db, refOf(key), materialId, { blob, wrapped_under: wrappedUnder, ...said });
  } else {
    const { sequence, state } = plan;
    const row = newMaterialRow(key, { materialId, blob, wrappedUnder }, context.now);
    const imported = { ...row, sequence, state, ...said };
    await insertMaterial(db, imported);
    for (const { region } of await otherRegions(db, key)) {
      await insertMaterial(db, awaitedMaterial(imported, region));
      context.change(keyTopic({ ...key, region }));
    }
  }
  const isCurrent = plan.kind === 'new' && plan.state === 'CURRENT';
  await changeKey(context, key, {
    ...keyAfterImport(await listMaterials(db, refOf(key)), context.now),
    ...(isCurrent && { current_material_id: materialId, public_key: imported.publicKey ?? null }),
  });
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html */
export const importKeyMaterial = preparedWrite<ImportInput, ImportKeyMaterialResponse, ImportedMaterial>(
  keyAccess('ImportKeyMaterial', {
    keys: (input) => ({
      'kms:ExpirationModel': input.ExpirationModel ?? 'KEY_MATERIAL_EXPIRES',
      ...(input.ValidTo !== undefined && { 'kms:ValidTo': input.ValidTo.toISOString() }),
    }),
  }),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    assertImportable(key, context.now);
    assertMembers(key, input);
    expirationOf(input, context.now);
    const { wrappingKey, algorithm } = openImportToken(context.sealer, key, input.ImportToken, context.now);
    const place = { accountId: key.account_id, keyId: key.id };
    const wrapped = { wrappingKey, algorithm, bytes: input.EncryptedKeyMaterial };
    return vaultAnswer(context.vault.importWrapped(key.key_spec, wrapped, place));
  },
  async (context, input, imported) => {
    const key = await findKey(context, input.KeyId);
    assertImportable(key, context.now);
    const plan = await planImport(kmsOf(context), key, input, imported);
    await store(context, key, input, { imported, plan });
    return {
      KeyId: keyArn(key),
      ...(key.key_spec === 'SYMMETRIC_DEFAULT' && { KeyMaterialId: imported.materialId }),
    };
  },
);
