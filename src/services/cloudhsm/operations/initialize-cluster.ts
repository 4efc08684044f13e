import { clusterTopic, listHsms, updateCluster } from '../../../custody/clusters/records.ts';
import { write } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { checkClaim } from '../check-claim.ts';
import { invalidRequest } from '../errors.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import type { Certificates, ClusterInput } from '../types.ts';

interface Input extends ClusterInput {
  readonly SignedCert: string;
  readonly TrustAnchor: string;
}

const STATE_MESSAGE = 'Cluster is initializing. State will change to INITIALIZED upon completion.';

export const initializeCluster = write<Input, { State: string; StateMessage: string }>(
  onCluster('InitializeCluster'),
  async (context, input) => {
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'UNINITIALIZED');
    const [hsm] = await listHsms(context.db, [cluster.id]);
    const { HsmCertificate } = JSON.parse(cluster.certificates ?? '{}') as Certificates;
    if (hsm?.state !== 'ACTIVE' || HsmCertificate === undefined)
      throw invalidRequest(`Cluster ${cluster.id} has no active HSM. Create one before you initialize it.`);
    checkClaim(input, HsmCertificate, context.now);
    await updateCluster(context.db, cluster.id, {
      state: 'INITIALIZE_IN_PROGRESS',
      state_message: STATE_MESSAGE,
      cluster_certificate: input.SignedCert,
      trust_anchor: input.TrustAnchor,
    });
    context.change(clusterTopic(cluster.id));
    return { State: 'INITIALIZE_IN_PROGRESS', StateMessage: STATE_MESSAGE };
  },
);
