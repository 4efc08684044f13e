import { type ClusterHost, ClusterUnavailable } from './cluster-host.ts';
import { PinThrottle } from './pin-throttle.ts';
import type { HsmClusterRow } from './tables.ts';

const refuse = (): Promise<never> => Promise.reject(new ClusterUnavailable('this test has no clusters'));

/** For tests of operations that have nothing to do with clusters. */
export const noClusters: ClusterHost = {
  nodeId: 'node',
  throttle: new PinThrottle(),
  keys: {
    connect: refuse,
    generate: refuse,
    destroy: refuse,
    encrypt: refuse,
    decrypt: refuse,
    generateDataKey: refuse,
    random: refuse,
    forget: () => undefined,
    close: () => Promise.resolve(),
  },
  withUsers: refuse,
  serving: refuse,
  freeSlots: () => Promise.resolve(undefined),
  settle: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** An active cluster without a claim, on no node's disk. */
export const clusterRow = (values: Partial<HsmClusterRow> = {}): HsmClusterRow => ({
  id: 'cluster-aaaaaaaaaaa',
  account_id: '111122223333',
  region: 'us-east-1',
  state: 'ACTIVE',
  state_message: null,
  hsm_type: 'hsm1.medium',
  mode: 'FIPS',
  network_type: 'IPV4',
  backup_retention_days: 7,
  subnet_mapping: '{}',
  vpc_id: 'vpc-0',
  security_group: 'sg-0',
  source_backup_id: null,
  csr: null,
  certificates: null,
  cluster_certificate: null,
  trust_anchor: null,
  node_id: null,
  secrets: Buffer.alloc(0),
  quorum: 0,
  tags: '[]',
  created_at: Date.UTC(2026, 10, 24),
  deleted_at: null,
  ...values,
});
