import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type Authority, newAuthority } from './cluster-owner.ts';
import { EVERY_OPERATION, sendOperation } from './operations.ts';
import type { Credentials, TestServer } from './server.ts';

type Members = Readonly<Record<string, unknown>>;

export interface DescribedCluster {
  readonly ClusterId: string;
  readonly State: string;
  readonly Hsms: readonly {
    readonly HsmId: string;
    readonly State: string;
    readonly AvailabilityZone: string;
  }[];
  readonly Certificates: Readonly<Record<string, string>>;
}

/** A cluster seen by its owner. */
export interface OwnedCluster {
  readonly id: string;
  /** Calls an operation on the cluster. */
  call(operation: string, input?: Members): Promise<Record<string, unknown>>;
  /** Waits until the cluster is as wanted. */
  until(isThere: (cluster: DescribedCluster) => boolean): Promise<DescribedCluster>;
}

export const ADMIN = { AdminName: 'admin', AdminPassword: 'First-Admin-Password' } as const;
export const CLERK = { UserName: 'clerk', Password: 'Pin-Of-The-Clerk' } as const;
export const SUBNETS = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];

/** Any operation of CloudHSM by the official client, extended by Keywarden's own operations. */
export async function hsmCall(
  server: Pick<TestServer, 'url'>,
  credentials: Credentials,
  name: string,
  input: Members,
): Promise<Record<string, unknown>> {
  const known = EVERY_OPERATION.find(({ label }) => label === `cloudhsm:${name}`);
  assert.ok(known, name);
  return (await sendOperation(server, credentials, known, input)) as Record<string, unknown>;
}

/** A handle on a cluster that is there. */
export function clusterAt(server: TestServer, credentials: Credentials, id: string): OwnedCluster {
  const call: OwnedCluster['call'] = (name, input = {}) =>
    hsmCall(server, credentials, name, { ClusterId: id, ...input });
  return {
    id,
    call,
    async until(isThere) {
      for (let tries = 0; tries < 200; tries++) {
        const { Clusters } = await hsmCall(server, credentials, 'DescribeClusters', {
          Filters: { clusterIds: [id] },
        });
        const [cluster] = Clusters as DescribedCluster[];
        if (cluster !== undefined && isThere(cluster)) return cluster;
        await delay(50);
      }
      throw new Error(`cluster ${id} does not become what is waited for: ${server.log.join('; ')}`);
    },
  };
}

/** A new cluster with one HSM that nobody has claimed. */
export async function newCluster(
  server: TestServer,
  credentials: Credentials = server.root,
  input: Members = {},
): Promise<OwnedCluster> {
  const { Cluster } = await hsmCall(server, credentials, 'CreateCluster', {
    HsmType: 'hsm1.medium',
    SubnetIds: SUBNETS,
    ...input,
  });
  const cluster = clusterAt(server, credentials, (Cluster as DescribedCluster).ClusterId);
  await cluster.until(({ State }) => State === 'UNINITIALIZED');
  await cluster.call('CreateHsm', { AvailabilityZone: 'us-east-1a' });
  await cluster.until(({ Hsms }) => Hsms[0]?.State === 'ACTIVE');
  return cluster;
}

async function claim(cluster: OwnedCluster, authority?: Authority): Promise<void> {
  const { Certificates } = await cluster.until(() => true);
  const owner = authority ?? (await newAuthority());
  await cluster.call('InitializeCluster', { ...(await owner.sign(Certificates['ClusterCsr'] ?? '')) });
  await cluster.until(({ State }) => State === 'INITIALIZED');
}

/** A cluster that its owner has activated, with one admin and one crypto user. */
export async function activeCluster(
  server: TestServer,
  credentials: Credentials = server.root,
  authority?: Authority,
): Promise<OwnedCluster> {
  const cluster = await newCluster(server, credentials);
  await claim(cluster, authority);
  await cluster.call('ActivateCluster', { AdminName: ADMIN.AdminName, Password: ADMIN.AdminPassword });
  await cluster.call('CreateClusterUser', { ...ADMIN, ...CLERK, Role: 'crypto-user' });
  return cluster;
}
