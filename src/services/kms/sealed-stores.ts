import { sql } from 'kysely';
import { dataKeyIndexes, type SealedStore, sealedColumn } from '../../custody/data-keys/sealed-store.ts';
import type { VaultKeySpec } from '../../custody/vault/key-vault.ts';
import { reauthenticateBlob } from '../../custody/vault/material-blob.ts';
import { openPassword, sealPassword } from './key-store-password.ts';
import type { KeyMaterialRow, KeyStoreRow } from './tables.ts';
import { keyTopic } from './topics.ts';

type Material = Pick<KeyMaterialRow, 'account_id' | 'region' | 'key_id' | 'id'> & {
  readonly blob: Uint8Array;
  readonly key_spec: VaultKeySpec;
};

/** The material itself is wrapped in the HSM; what says where it belongs is a MAC under the data key. */
const materials = sealedColumn<Material>({
  name: 'materials of KMS keys',
  table: 'kms_key_materials',
  column: 'blob',
  key: ['account_id', 'region', 'key_id', 'id'],
  also: [
    sql`(select key_spec from kms_keys where kms_keys.account_id = kms_key_materials.account_id
      and kms_keys.region = kms_key_materials.region and kms_keys.id = kms_key_materials.key_id)`.as(
      'key_spec',
    ),
  ],
  reseal: (sealer, { key_spec: spec, account_id: accountId, key_id: keyId, id: materialId, blob }) =>
    reauthenticateBlob(sealer, { spec, place: { accountId, keyId, materialId }, blob }),
  topic: ({ account_id, region, key_id: id }) => keyTopic({ account_id, region, id }),
});

const passwords = sealedColumn<Pick<KeyStoreRow, 'id' | 'sealed_password'>>({
  name: 'passwords of key stores',
  table: 'kms_key_stores',
  column: 'sealed_password',
  key: ['id'],
  reseal: (sealer, row) => sealPassword(sealer, row.id, openPassword(sealer, row.id, row.sealed_password)),
});

/** What KMS keeps under data keys. */
export const kmsSealedStores: readonly SealedStore[] = [materials, passwords];

export const kmsDataKeyIndexes = dataKeyIndexes('2026-12-06-kms-data-keys', [
  ['kms_key_materials', 'blob'],
  ['kms_key_stores', 'sealed_password'],
]);
