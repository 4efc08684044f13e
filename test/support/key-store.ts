import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  DescribeCustomKeyStoresCommand,
  DescribeKeyCommand,
  DisconnectCustomKeyStoreCommand,
  type KeyMetadata,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { kmsClient } from './clients.ts';
import { newAuthority } from './cluster-owner.ts';
import { ADMIN, activeCluster, type OwnedCluster } from './owned-cluster.ts';
import type { TestServer } from './server.ts';

/** The crypto user of KMS in clusters that are made here. */
export const KMS_USER = { UserName: 'kmsuser', Password: 'kmsuser-Password-1' } as const;

/** A custom key store and its cluster, seen by their owner. */
export interface OwnedKeyStore {
  readonly server: TestServer;
  readonly kms: KMSClient;
  readonly cluster: OwnedCluster;
  readonly id: string;
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  /** `ConnectionState` and `ConnectionErrorCode`. */
  state(): Promise<readonly (string | undefined)[]>;
  createKey(input?: Partial<CreateKeyCommand['input']>): Promise<KeyMetadata>;
  describeKey(keyId: string): Promise<KeyMetadata>;
  /** Objects of `kmsuser`, as the cluster's owner sees them. */
  objects(): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** A key store that is connected, in a cluster of two HSMs unless told that it has one. */
export async function ownedKeyStore(server: TestServer, { hasClone = true } = {}): Promise<OwnedKeyStore> {
  const kms = kmsClient(server, server.root);
  const authority = await newAuthority();
  const cluster = await activeCluster(server, server.root, authority);
  await cluster.call('CreateClusterUser', { ...ADMIN, ...KMS_USER, Role: 'crypto-user' });
  if (hasClone) await cluster.call('CreateHsm', { AvailabilityZone: 'us-east-1b' });
  await cluster.until(({ Hsms }) => Hsms.every(({ State }) => State === 'ACTIVE'));
  const { CustomKeyStoreId: id = '' } = await kms.send(
    new CreateCustomKeyStoreCommand({
      CustomKeyStoreName: 'store',
      CloudHsmClusterId: cluster.id,
      TrustAnchorCertificate: authority.certificate,
      KeyStorePassword: KMS_USER.Password,
    }),
  );
  const named = { CustomKeyStoreId: id };
  const describeKey = async (KeyId: string) =>
    (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata ?? { KeyId: '' };
  const store: OwnedKeyStore = {
    server,
    kms,
    cluster,
    id,
    connect: () => kms.send(new ConnectCustomKeyStoreCommand(named)),
    disconnect: () => kms.send(new DisconnectCustomKeyStoreCommand(named)),
    async state() {
      const { CustomKeyStores = [] } = await kms.send(new DescribeCustomKeyStoresCommand(named));
      return [CustomKeyStores[0]?.ConnectionState, CustomKeyStores[0]?.ConnectionErrorCode];
    },
    async createKey(input) {
      const asked = new CreateKeyCommand({ Origin: 'AWS_CLOUDHSM', ...named, ...input });
      return (await kms.send(asked)).KeyMetadata ?? { KeyId: '' };
    },
    describeKey,
    async objects() {
      const { Keys } = await cluster.call('ListClusterKeys', KMS_USER);
      return Keys as Record<string, unknown>[];
    },
  };
  await store.connect();
  return store;
}
