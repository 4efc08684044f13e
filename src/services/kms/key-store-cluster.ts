import { X509Certificate } from 'node:crypto';
import { ClusterUnavailable } from '../../custody/clusters/cluster-host.ts';
import { JobError } from '../../custody/clusters/job-error.ts';
import { throttleKeyOf } from '../../custody/clusters/keys/cluster-keys.ts';
import { findCluster, findUser, listHsms } from '../../custody/clusters/records.ts';
import type { HsmClusterRow, HsmRow } from '../../custody/clusters/tables.ts';
import type { OperationContext } from '../contract.ts';
import { internal } from './crypto/errors.ts';
import { clusterInvalid, clusterNotActive, clusterNotFound, incorrectTrustAnchor } from './errors.ts';
import { KMS_USER, keyStoreLogin } from './key-store-login.ts';
import type { ConnectionErrorCodeType } from './schema.ts';
import type { KeyStoreRow } from './tables.ts';

type Looker = Pick<OperationContext, 'accountId' | 'region' | 'db'>;

/**
 * Availability zones in which a cluster must have active HSMs for a key store, or a key in it, to be made. To connect and to
 * use keys, one HSM will do.
 */
const LEAST_ZONES = 2;

/**
 * A cluster of the account that can back a key store.
 * @throws AwsError CloudHsmClusterNotFoundException, CloudHsmClusterNotActiveException
 */
export async function activeCluster(looker: Looker, id: string): Promise<HsmClusterRow> {
  const cluster = await findCluster(looker.db, id);
  const isOwn = cluster?.account_id === looker.accountId && cluster.region === looker.region;
  if (cluster === undefined || !isOwn || cluster.state === 'DELETED')
    throw clusterNotFound(`The AWS CloudHSM cluster ${id} was not found.`);
  assertActive(cluster);
  return cluster;
}

function assertActive({ id, state }: HsmClusterRow): void {
  if (state !== 'ACTIVE') throw clusterNotActive(`The AWS CloudHSM cluster ${id} is not active.`);
}

const activeHsms = async ({ db }: Pick<Looker, 'db'>, cluster: HsmClusterRow): Promise<HsmRow[]> =>
  (await listHsms(db, [cluster.id])).filter(({ state }) => state === 'ACTIVE');

/**
 * An HSM whose keys cannot leave it has no clones: what there is of redundancy is inside it, so one such HSM will do.
 * @throws AwsError CloudHsmClusterInvalidConfigurationException where the cluster has too few active HSMs
 */
export async function assertEnoughHsms(looker: Pick<Looker, 'db'>, cluster: HsmClusterRow): Promise<void> {
  const hsms = await activeHsms(looker, cluster);
  if (hsms.some(({ pool }) => pool !== null)) return;
  const zones = new Set(hsms.map(({ zone }) => zone));
  if (zones.size < LEAST_ZONES)
    throw clusterInvalid(
      `The AWS CloudHSM cluster ${cluster.id} must have at least ${LEAST_ZONES} active HSMs, each in a different Availability Zone.`,
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

/**
 * Logs in to the cluster of a key store.
 * @returns why that cannot be done; undefined when it is
 * @throws AwsError CloudHsmClusterNotActiveException; KMSInternalException where another node has the cluster: nothing is
 * known of it here
 */
export async function connectionProblem(
  context: OperationContext,
  store: KeyStoreRow,
): Promise<ConnectionErrorCodeType | undefined> {
  const cluster = await findCluster(context.db, store.cluster_id);
  if (cluster === undefined || cluster.state === 'DELETED') return 'CLUSTER_NOT_FOUND';
  assertActive(cluster);
  if ((await activeHsms(context, cluster)).length === 0) return 'INSUFFICIENT_CLOUDHSM_HSMS';
  const user = await findUser(context.db, cluster.id, 'crypto-user', KMS_USER);
  if (!user?.token_serial) return 'USER_NOT_FOUND';
  const { keys, throttle } = context.clusters;
  const login = keyStoreLogin(context, store, { isConnecting: true });
  if (throttle.wait(throttleKeyOf(login), context.now) > 0) return 'USER_LOCKED_OUT';
  try {
    await keys.connect(login);
    return undefined;
  } catch (problem) {
    if (problem instanceof ClusterUnavailable && problem.isElsewhere) throw internal(problem);
    if (problem instanceof ClusterUnavailable) return 'NETWORK_ERRORS';
    if (!(problem instanceof JobError)) throw problem;
    return problem.fault === 'pin-incorrect' ? 'INVALID_CREDENTIALS' : 'INTERNAL_ERROR';
  }
}
