import { JobError } from '../../custody/clusters/job-error.ts';
import type { ClusterLogin } from '../../custody/clusters/keys/cluster-keys.ts';
import { findUser } from '../../custody/clusters/records.ts';
import { stretchPin } from '../../custody/clusters/stretch-pin.ts';
import type { OperationContext } from '../contract.ts';
import { openPassword } from './key-store-password.ts';
import { kmsOf } from './records/database.ts';
import { isStoreConnected } from './records/key-stores.ts';
import type { KeyStoreRow } from './tables.ts';

/** The crypto user by which KMS uses a cluster. @see https://docs.aws.amazon.com/kms/latest/developerguide/keystore-cloudhsm.html#concept-kmsuser */
export const KMS_USER = 'kmsuser';

/**
 * How KMS logs in to the cluster of a key store; rows are read only when it has to. Nobody logs in any more to one that was
 * disconnected meanwhile, unless it is to be connected now.
 */
export const keyStoreLogin = (
  { db, sealer }: Pick<OperationContext, 'db' | 'sealer'>,
  store: KeyStoreRow,
  { isConnecting = false }: { readonly isConnecting?: boolean } = {},
): ClusterLogin => ({
  client: store.id,
  clusterId: store.cluster_id,
  user: KMS_USER,
  async credentials(secrets) {
    if (!isConnecting && !(await isStoreConnected(kmsOf({ db }), store.id)))
      throw new JobError('not-possible', `${store.id} is not connected any more`);
    const user = await findUser(db, store.cluster_id, 'crypto-user', KMS_USER);
    if (!user?.token_serial) throw new JobError('token-missing', `${store.cluster_id} has no ${KMS_USER}`);
    const password = openPassword(sealer, store.id, store.sealed_password);
    return { serial: user.token_serial, pin: await stretchPin(Buffer.from(password), secrets) };
  },
});
