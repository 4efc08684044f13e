import { findCluster } from '../../custody/clusters/records.ts';
import type { AheadContext } from '../contract.ts';
import { keyArn } from './arns.ts';
import { storeAnswer } from './crypto/errors.ts';
import { clusterInvalid } from './errors.ts';
import { assertEnoughHsms } from './key-store-cluster.ts';
import { keyStoreLogin } from './key-store-login.ts';
import { connectedStore } from './key-store-state.ts';
import { type MadeMaterial, newMaterialId } from './new-key.ts';
import type { KeyRow } from './tables.ts';

/**
 * Makes the material of a new key in the cluster of its key store: an object of `kmsuser` that is labelled with the key's
 * ARN. Should the key not be stored then, the object stays in the cluster, of use to nobody.
 * @throws AwsError CustomKeyStoreNotFoundException, CustomKeyStoreInvalidStateException,
 * CloudHsmClusterInvalidConfigurationException
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/create-cmk-keystore.html
 */
export async function makeMaterialInStore(
  context: AheadContext,
  keyStoreId: string,
  key: KeyRow,
): Promise<MadeMaterial> {
  const store = await connectedStore(context, keyStoreId);
  const cluster = await findCluster(context.db, store.cluster_id);
  if (cluster?.state !== 'ACTIVE')
    throw clusterInvalid(`The AWS CloudHSM cluster ${store.cluster_id} is not active.`);
  await assertEnoughHsms(context, cluster);
  const materialId = newMaterialId(context.random);
  const place = { accountId: key.account_id, keyId: key.id, materialId };
  const inside = { login: keyStoreLogin(context, store), place };
  await storeAnswer(context.clusters.keys.generate(inside, keyArn(key)), store);
  return { keyId: key.id, materialId, blob: null, wrappedUnder: null, publicKey: undefined };
}
