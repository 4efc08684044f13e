import { X509Certificate } from 'node:crypto';
import { ClusterUnavailable } from '../../custody/clusters/cluster-host.ts';
import { JobError } from '../../custody/clusters/job-error.ts';
import { findCluster, findUser, listHsms } from '../../custody/clusters/records.ts';
import { stretchPin } from '../../custody/clusters/stretch-pin.ts';
import type { HsmClusterRow } from '../../custody/clusters/tables.ts';
import type { OperationContext } from '../contract.ts';
import { clusterInvalid, clusterNotActive, clusterNotFound, incorrectTrustAnchor } from './errors.ts';
import type { ConnectionErrorCodeType } from './schema.ts';
import type { KeyStoreRow } from './tables.ts';

type Looker = Pick<OperationContext, 'accountId' | 'region' | 'db'>;

/** The crypto user by which KMS uses a cluster. @see https://docs.aws.amazon.com/kms/latest/developerguide/keystore-cloudhsm.html#concept-kmsuser */
const KMS_USER = 'kmsuser';

/** HSMs a cluster must have for a key store to be made, and to connect. */
const LEAST_HSMS = 2;

/**
 * A cluster of the account that can back a key store.
 * @throws AwsError CloudHsmClusterNotFoundException, CloudHsmClusterNotActiveException
 */
export async function activeCluster(looker: Looker, id: string): Promise<HsmClusterRow> {
  const cluster = await findCluster(looker.db, id);
  const isOwn = cluster?.account_id === looker.accountId && cluster.region === looker.region;
  if (cluster === undefined || !isOwn || cluster.state === 'DELETED')
    throw clusterNotFound(`The AWS CloudHSM cluster ${id} was not found.`);
  if (cluster.state !== 'ACTIVE') throw clusterNotActive(`The AWS CloudHSM cluster ${id} is not active.`);
  return cluster;
}

const activeHsms = async ({ db }: Looker, cluster: HsmClusterRow): Promise<number> =>
  (await listHsms(db, [cluster.id])).filter(({ state }) => state === 'ACTIVE').length;

/** @throws AwsError CloudHsmClusterInvalidConfigurationException where the cluster has too few active HSMs */
export async function assertEnoughHsms(looker: Looker, cluster: HsmClusterRow): Promise<void> {
  if ((await activeHsms(looker, cluster)) < LEAST_HSMS)
    throw clusterInvalid(
      `The AWS CloudHSM cluster ${cluster.id} must have at least ${LEAST_HSMS} active HSMs.`,
    );
}

const fingerprint = (pem: string): string | undefined => {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch (problem) {
    // Whatever does not parse is no certificate, thus not the cluster's.
    if (problem instanceof Error) return undefined;
    throw problem;
  }
};

/** @throws AwsError IncorrectTrustAnchorException unless the certificate is the one the cluster was initialised with */
export function assertTrustAnchor(cluster: HsmClusterRow, pem: string): void {
  const given = fingerprint(pem);
  if (given === undefined || given !== fingerprint(cluster.trust_anchor ?? ''))
    throw incorrectTrustAnchor(
      `The trust anchor certificate is not the one with which the cluster ${cluster.id} was initialized.`,
    );
}

/** Why a key store does not connect; undefined when it does. */
export async function connectionProblem(
  context: OperationContext,
  store: KeyStoreRow,
  password: string,
): Promise<ConnectionErrorCodeType | undefined> {
  const cluster = await findCluster(context.db, store.cluster_id);
  if (cluster === undefined || cluster.state === 'DELETED') return 'CLUSTER_NOT_FOUND';
  if ((await activeHsms(context, cluster)) < LEAST_HSMS) return 'INSUFFICIENT_CLOUDHSM_HSMS';
  const user = await findUser(context.db, cluster.id, 'crypto-user', KMS_USER);
  const serial = user?.token_serial;
  if (!serial) return 'USER_NOT_FOUND';
  const throttleKey = `${cluster.id}/crypto-user/${KMS_USER}`;
  const { throttle } = context.clusters;
  if (throttle.wait(throttleKey, context.now) > 0) return 'USER_LOCKED_OUT';
  try {
    await context.clusters.withUsers(cluster, async ({ secrets, run }) =>
      run('checkPin', { serial, pin: await stretchPin(Buffer.from(password), secrets) }),
    );
    throttle.succeeded(throttleKey);
    return undefined;
  } catch (problem) {
    if (problem instanceof ClusterUnavailable) return 'NETWORK_ERRORS';
    if (!(problem instanceof JobError)) throw problem;
    if (problem.fault !== 'pin-incorrect') return 'INTERNAL_ERROR';
    throttle.failed(throttleKey, context.now);
    return 'INVALID_CREDENTIALS';
  }
}
