import { JobError } from '../../custody/clusters/job-error.ts';
import type { ClusterLogin } from '../../custody/clusters/keys/cluster-keys.ts';
import { findUser } from '../../custody/clusters/records.ts';
import { stretchPin } from '../../custody/clusters/stretch-pin.ts';
import type { OperationContext } from '../contract.ts';
import { openPassword } from './key-store-password.ts';
import type { KeyStoreRow } from './tables.ts';

/** The crypto user by which KMS uses a cluster. @see https://docs.aws.amazon.com/kms/latest/developerguide/keystore-cloudhsm.html#concept-kmsuser */
export const KMS_USER = 'kmsuser';

/** How KMS logs in to the cluster of a key store; rows are read only when it has to. */
export const keyStoreLogin = (
  { db, sealer }: Pick<OperationContext, 'db' | 'sealer'>,
  store: KeyStoreRow,
): ClusterLogin => ({
  client: store.id,
  clusterId: store.cluster_id,
  user: KMS_USER,
  async credentials(secrets) {
    const user = await findUser(db, store.cluster_id, 'crypto-user', KMS_USER);
    if (!user?.token_serial) throw new JobError('token-missing', `${store.cluster_id} has no ${KMS_USER}`);
    const password = openPassword(sealer, store.id, store.sealed_password);
    return { serial: user.token_serial, pin: await stretchPin(Buffer.from(password), secrets) };
  },
});
