import type { Instant } from '../../core/clock.ts';
import { keyArn } from './arns.ts';
import { algorithmsOf } from './key-specs.ts';
import { seenState } from './key-state.ts';
import { storeOfKey } from './key-store-state.ts';
import type { KmsDatabase } from './records/database.ts';
import { findRelatedKeys } from './records/keys.ts';
import type { CustomerMasterKeySpec, KeyMetadata, MultiRegionConfiguration } from './schema.ts';
import type { KeyRow } from './tables.ts';

/**
 * A key as `DescribeKey` answers it. Which members are there depends on the key, as recorded from AWS.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
 */
export async function keyMetadata(db: KmsDatabase, key: KeyRow, now: Instant): Promise<KeyMetadata> {
  const store = await storeOfKey({ db }, key);
  const state = seenState(key, now, store);
  return {
    AWSAccountId: key.account_id,
    KeyId: key.id,
    Arn: keyArn(key),
    CreationDate: new Date(key.created_at),
    Enabled: state === 'Enabled',
    Description: key.description,
    KeyUsage: key.key_usage,
    KeyState: state,
    ...(key.deletion_at !== null && { DeletionDate: new Date(key.deletion_at) }),
    ...(state === 'PendingReplicaDeletion' &&
      key.deletion_window_days !== null && { PendingDeletionWindowInDays: key.deletion_window_days }),
    Origin: key.origin,
    ...materialMembers(key, state === 'PendingImport'),
    ...(key.key_store_id !== null && { CustomKeyStoreId: key.key_store_id }),
    ...(store !== undefined && { CloudHsmClusterId: store.cluster_id }),
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.key_spec as CustomerMasterKeySpec,
    KeySpec: key.key_spec,
    ...algorithmsOf(key.key_spec, key.key_usage),
    MultiRegion: key.primary_region !== null,
    ...(key.primary_region !== null && {
      MultiRegionConfiguration: await multiRegionConfiguration(db, key, key.primary_region),
    }),
  };
}

function materialMembers(
  key: KeyRow,
  isMissing: boolean,
): Pick<KeyMetadata, 'ExpirationModel' | 'ValidTo' | 'CurrentKeyMaterialId'> {
  const rotates = key.key_spec === 'SYMMETRIC_DEFAULT' && key.key_store_id === null;
  return {
    ...(key.expiration_model !== null && !isMissing && { ExpirationModel: key.expiration_model }),
    ...(key.valid_to !== null && !isMissing && { ValidTo: new Date(key.valid_to) }),
    ...(rotates && key.current_material_id !== null && { CurrentKeyMaterialId: key.current_material_id }),
  };
}

async function multiRegionConfiguration(
  db: KmsDatabase,
  key: KeyRow,
  primaryRegion: string,
): Promise<MultiRegionConfiguration> {
  const regions = (await findRelatedKeys(db, key)).map(({ region }) => region);
  const member = (region: string) => ({ Arn: keyArn({ ...key, region }), Region: region });
  return {
    MultiRegionKeyType: key.region === primaryRegion ? 'PRIMARY' : 'REPLICA',
    PrimaryKey: member(primaryRegion),
    ReplicaKeys: regions.filter((region) => region !== primaryRegion).map(member),
  };
}
