import type { Sealer } from '../custody.ts';
import { type ClusterSecrets, openClusterSecrets, sealClusterSecrets } from './cluster-secrets.ts';
import type { ClusterRole, HsmClusterRow, HsmClusterUserRow } from './tables.ts';

/** What a backup keeps of a cluster's rows, beside the stores: who its users are, whom it belongs to, its quorum. */
export interface ClusterSnapshot {
  /** Sealed for the cluster named beside it; base64. */
  readonly secrets: string;
  readonly clusterId: string;
  readonly certificates: string | null;
  readonly clusterCertificate: string | null;
  readonly trustAnchor: string | null;
  readonly quorum: number;
  readonly users: readonly {
    readonly role: ClusterRole;
    readonly name: string;
    readonly wrappedSecret: string | null;
    readonly tokenSerial: string | null;
    readonly publicKey: string | null;
  }[];
}

export const snapshotOf = (cluster: HsmClusterRow, users: readonly HsmClusterUserRow[]): string =>
  JSON.stringify({
    secrets: Buffer.from(cluster.secrets).toString('base64'),
    clusterId: cluster.id,
    certificates: cluster.certificates,
    clusterCertificate: cluster.cluster_certificate,
    trustAnchor: cluster.trust_anchor,
    quorum: cluster.quorum,
    users: users.map((user) => ({
      role: user.role,
      name: user.name,
      wrappedSecret: user.wrapped_secret && Buffer.from(user.wrapped_secret).toString('base64'),
      tokenSerial: user.token_serial,
      publicKey: user.public_key,
    })),
  } satisfies ClusterSnapshot);

export const readSnapshot = (text: string): ClusterSnapshot => JSON.parse(text) as ClusterSnapshot;

/** The secrets of the backed-up cluster, sealed anew for the one that is made from it. */
export function resealSecrets(snapshot: ClusterSnapshot, clusterId: string, sealer: Sealer): Uint8Array {
  const secrets: ClusterSecrets = openClusterSecrets(
    sealer,
    snapshot.clusterId,
    Buffer.from(snapshot.secrets, 'base64'),
  );
  return sealClusterSecrets(sealer, clusterId, secrets);
}

export const usersFrom = (snapshot: ClusterSnapshot, clusterId: string, now: number): HsmClusterUserRow[] =>
  snapshot.users.map((user) => ({
    cluster_id: clusterId,
    role: user.role,
    name: user.name,
    wrapped_secret: user.wrappedSecret === null ? null : Buffer.from(user.wrappedSecret, 'base64'),
    token_serial: user.tokenSerial,
    public_key: user.publicKey,
    created_at: now,
  }));
