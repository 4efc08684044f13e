import type { AuditEvent } from '../../audit/audit-event.ts';
import { ClusterUnavailable } from '../../custody/clusters/cluster-host.ts';
import { JobError } from '../../custody/clusters/job-error.ts';
import type { BackgroundContext } from '../contract.ts';
import { keyArn } from './arns.ts';
import { keyStoreLogin } from './key-store-login.ts';
import { storeOfKey } from './key-store-state.ts';
import type { KeyRow, KeyStoreRow } from './tables.ts';

/** How long a cluster that does not answer is asked again. The key itself is gone for everybody meanwhile. */
const PATIENCE_MILLISECONDS = 3_600_000;

/**
 * Destroys the material of a key whose waiting period is over in the cluster of its key store. Where that cannot be done, as
 * for a store that is disconnected, the object is left to the cluster's owner, who is told by the event and the operator by
 * a report.
 * @returns what the event of the deletion tells of it; `later` to try again
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/fix-keystore.html#fix-keystore-orphaned-key
 */
export async function destroyInCluster(
  context: BackgroundContext,
  key: KeyRow,
  now: number,
): Promise<AuditEvent['additionalEventData'] | 'later'> {
  const { clusters, sealer, report } = context;
  const db = context.store.reader;
  const store = await storeOfKey({ db }, key);
  const materialId = key.current_material_id;
  if (store === undefined || materialId === null) return undefined;
  const orphaned = (why: string) => {
    report(`kms: ${keyArn(key)} is deleted, but object ${materialId} stays in ${store.cluster_id}: ${why}`);
    return eventData(store, materialId, 'FAILURE');
  };
  if (store.connection_state !== 'CONNECTED') return orphaned(`${store.id} is not connected`);
  const place = { accountId: key.account_id, keyId: key.id, materialId };
  try {
    await clusters.keys.destroy({ login: keyStoreLogin({ db, sealer }, store), place });
    return eventData(store, materialId, 'SUCCESS');
  } catch (problem) {
    if (!(problem instanceof JobError || problem instanceof ClusterUnavailable)) throw problem;
    if ((key.deletion_at ?? now) + PATIENCE_MILLISECONDS <= now) return orphaned(problem.message);
    // Where another node has the cluster, it does it.
    if (!(problem instanceof ClusterUnavailable && problem.isElsewhere))
      report(`kms: ${keyArn(key)} is not destroyed yet: ${problem.message}`);
    return 'later';
  }
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/ct-delete-key.html */
const eventData = (
  { id, cluster_id }: KeyStoreRow,
  backingKeyId: string,
  deletionStatus: 'SUCCESS' | 'FAILURE',
): Readonly<Record<string, string>> => ({
  customKeyStoreId: id,
  clusterId: cluster_id,
  backingKeys: JSON.stringify([{ backingKeyId }]),
  backingKeysDeletionStatus: JSON.stringify([{ backingKeyId, deletionStatus }]),
});
