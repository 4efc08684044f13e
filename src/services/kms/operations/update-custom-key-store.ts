import type { OperationContext } from '../../contract.ts';
import { write } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { clusterInUse, clusterNotRelated, customKeyStoreNameInUse, unsupported } from '../errors.ts';
import { activeCluster, assertEnoughHsms, assertTrustAnchor } from '../key-store-cluster.ts';
import { sealPassword } from '../key-store-password.ts';
import { inState, keyStore } from '../key-store-state.ts';
import { kmsOf } from '../records/database.ts';
import { findKeyStore, findStoreOfCluster, updateKeyStore } from '../records/key-stores.ts';
import type { Input, UpdateCustomKeyStoreRequest, UpdateCustomKeyStoreResponse } from '../schema.ts';
import type { KeyStoreRow } from '../tables.ts';
import { keyStoreTopic } from '../topics.ts';

type UpdateInput = Input<UpdateCustomKeyStoreRequest>;

/** A store that is connected can be renamed; everything else is changed while it is disconnected. */
export const updateCustomKeyStore = write<UpdateInput, UpdateCustomKeyStoreResponse>(
  accountAccess('UpdateCustomKeyStore'),
  async (context, input) => {
    const db = kmsOf(context);
    const store = await keyStore(context, input.CustomKeyStoreId);
    const isRenamed = input.KeyStorePassword === undefined && input.CloudHsmClusterId === undefined;
    const isAllowed = store.connection_state === 'CONNECTED' && isRenamed;
    if (store.connection_state !== 'DISCONNECTED' && !isAllowed) throw inState(store);
    if (input.XksProxyUriEndpoint !== undefined || input.XksProxyConnectivity !== undefined)
      throw unsupported('External key stores are not supported.');
    const { NewCustomKeyStoreName: name, KeyStorePassword: password, CloudHsmClusterId: clusterId } = input;
    if (name !== undefined && name !== store.name && (await findKeyStore(db, context, { name })))
      throw customKeyStoreNameInUse(`The custom key store name ${name} is already in use.`);
    if (clusterId !== undefined && clusterId !== store.cluster_id)
      await assertRelated(context, store, clusterId);
    await updateKeyStore(db, store.id, {
      name: name ?? store.name,
      cluster_id: clusterId ?? store.cluster_id,
      ...(password !== undefined && { sealed_password: sealPassword(context.sealer, store.id, password) }),
    });
    context.change(keyStoreTopic(store.id));
    return {};
  },
);

/** A cluster of the same ancestry: made from a backup, with the same certificate. */
async function assertRelated(
  context: OperationContext,
  store: KeyStoreRow,
  clusterId: string,
): Promise<void> {
  const cluster = await activeCluster(context, clusterId);
  if ((await findStoreOfCluster(kmsOf(context), clusterId)) !== undefined)
    throw clusterInUse(`The AWS CloudHSM cluster ${clusterId} is already used by a custom key store.`);
  if (cluster.source_backup_id === null)
    throw clusterNotRelated(`The AWS CloudHSM cluster ${clusterId} is not related to ${store.cluster_id}.`);
  assertTrustAnchor(cluster, store.trust_anchor);
  await assertEnoughHsms(context, cluster);
}
