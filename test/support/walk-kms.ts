import { newAuthority } from './cluster-owner.ts';
import { ACCOUNT } from './server.ts';
import type { Seen, Step } from './walk.ts';

const kms = (name: string, input: Step['input'] = {}): Step => ({ label: `kms:${name}`, input });

/** The key made last, with what else a call needs of it. */
const madeKey =
  (further: Readonly<Record<string, unknown>> = {}) =>
  (seen: Seen) => {
    const made = seen.get('kms:CreateKey')?.['KeyMetadata'] as { readonly KeyId: string };
    return { KeyId: made.KeyId, ...further };
  };

const targetOf = (seen: Seen): string => madeKey()(seen).KeyId;
const grantOf = (seen: Seen): unknown => seen.get('kms:CreateGrant')?.['GrantId'];
const AliasName = 'alias/walk';
const Tags = [{ TagKey: 'team', TagValue: 'blue' }];
const GranteePrincipal = `arn:aws:iam::${ACCOUNT}:root`;
const grant = madeKey({ GranteePrincipal, Operations: ['Encrypt', 'RetireGrant'] });

/** Keys without what is done with them. */
export const kmsSteps: readonly Step[] = [
  kms('CreateKey', { Description: 'first', MultiRegion: true, Tags }),
  kms('DescribeKey', madeKey()),
  kms('ListKeys'),
  kms('UpdateKeyDescription', madeKey({ Description: 'second' })),
  kms('DisableKey', madeKey()),
  kms('EnableKey', madeKey()),
  kms('CreateAlias', (seen) => ({ AliasName, TargetKeyId: targetOf(seen) })),
  kms('UpdateAlias', (seen) => ({ AliasName, TargetKeyId: targetOf(seen) })),
  kms('ListAliases'),
  kms('DeleteAlias', { AliasName }),
  kms('TagResource', madeKey({ Tags })),
  kms('ListResourceTags', madeKey()),
  kms('UntagResource', madeKey({ TagKeys: ['team'] })),
  kms('GetKeyPolicy', madeKey()),
  kms('PutKeyPolicy', (seen) => ({ ...madeKey()(seen), Policy: seen.get('kms:GetKeyPolicy')?.['Policy'] })),
  kms('ListKeyPolicies', madeKey()),
  kms('EnableKeyRotation', madeKey({ RotationPeriodInDays: 90 })),
  kms('GetKeyRotationStatus', madeKey()),
  kms('RotateKeyOnDemand', madeKey()),
  kms('ListKeyRotations', madeKey()),
  kms('DisableKeyRotation', madeKey()),
  kms('CreateGrant', grant),
  kms('ListGrants', madeKey()),
  kms('ListRetirableGrants', { RetiringPrincipal: GranteePrincipal }),
  kms('RevokeGrant', (seen) => ({ ...madeKey()(seen), GrantId: grantOf(seen) })),
  kms('CreateGrant', grant),
  kms('RetireGrant', (seen) => ({ ...madeKey()(seen), GrantId: grantOf(seen) })),
  kms('GetKeyLastUsage', madeKey()),
  kms('ReplicateKey', madeKey({ ReplicaRegion: 'eu-central-1' })),
  kms('UpdatePrimaryRegion', madeKey({ PrimaryRegion: 'eu-central-1' })),
  kms('ScheduleKeyDeletion', madeKey({ PendingWindowInDays: 7 })),
  kms('CancelKeyDeletion', madeKey()),
  kms('CreateKey', { Origin: 'EXTERNAL' }),
  kms('DeleteImportedKeyMaterial', madeKey()),
];

const OWNER = await newAuthority('CN=Owner of the key store');
const PASSWORD = 'Owner-Password-1';
/** Of the crypto user `kmsuser`. */
export const KEY_STORE_PASSWORD = 'kmsuser-Password-1';
const KeyStorePassword = KEY_STORE_PASSWORD;

interface SeenCluster {
  readonly ClusterId: string;
  readonly State: string;
  readonly Hsms: readonly { readonly State: string }[];
  readonly Certificates: { readonly ClusterCsr?: string; readonly ClusterCertificate?: string };
}

const madeCluster = (seen: Seen): string =>
  (seen.get('cloudhsm:CreateCluster')?.['Cluster'] as SeenCluster | undefined)?.ClusterId ?? '';
const foundCluster = (answer: Readonly<Record<string, unknown>> | undefined): SeenCluster | undefined =>
  (answer?.['Clusters'] as SeenCluster[] | undefined)?.[0];
const onCluster = (name: string, further: Readonly<Record<string, unknown>> = {}): Step => ({
  label: `cloudhsm:${name}`,
  input: (seen) => ({ ClusterId: madeCluster(seen), ...further }),
});
const untilCluster = (isThere: (cluster: SeenCluster) => boolean): Step => ({
  label: 'cloudhsm:DescribeClusters',
  input: (seen) => ({ Filters: { clusterIds: [madeCluster(seen)] } }),
  until(output) {
    const cluster = foundCluster(output);
    return cluster !== undefined && isThere(cluster);
  },
});

let claim: Awaited<ReturnType<(typeof OWNER)['sign']>> | undefined;
const claimOf = async (seen: Seen) => {
  const csr = foundCluster(seen.get('cloudhsm:DescribeClusters'))?.Certificates.ClusterCsr ?? '';
  claim = await OWNER.sign(csr);
  return claim;
};
/** Of the cluster that {@link keyStoreClusterSteps} made last. */
export const trustAnchor = (): string => claim?.TrustAnchor ?? '';

const madeStore =
  (further: Readonly<Record<string, unknown>> = {}) =>
  (seen: Seen) => ({
    CustomKeyStoreId: seen.get('kms:CreateCustomKeyStore')?.['CustomKeyStoreId'],
    ...further,
  });

/** An active cluster of two HSMs, with the user that KMS logs in as. */
export const keyStoreClusterSteps: readonly Step[] = [
  {
    label: 'cloudhsm:CreateCluster',
    input: { HsmType: 'hsm1.medium', SubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] },
  },
  untilCluster(({ State }) => State === 'UNINITIALIZED'),
  onCluster('CreateHsm', { AvailabilityZone: 'us-east-1a' }),
  untilCluster(({ Hsms }) => Hsms[0]?.State === 'ACTIVE'),
  {
    label: 'cloudhsm:InitializeCluster',
    input: async (seen) => ({ ClusterId: madeCluster(seen), ...(await claimOf(seen)) }),
  },
  untilCluster(({ State }) => State === 'INITIALIZED'),
  onCluster('ActivateCluster', { AdminName: 'admin', Password: PASSWORD }),
  onCluster('CreateClusterUser', {
    AdminName: 'admin',
    AdminPassword: PASSWORD,
    UserName: 'kmsuser',
    Role: 'crypto-user',
    Password: KeyStorePassword,
  }),
  onCluster('CreateHsm', { AvailabilityZone: 'us-east-1b' }),
  untilCluster(({ Hsms }) => Hsms.filter(({ State }) => State === 'ACTIVE').length === 2),
];

export const keyStoreSteps: readonly Step[] = [
  ...keyStoreClusterSteps,
  kms('CreateCustomKeyStore', (seen) => ({
    CustomKeyStoreName: 'walk',
    CloudHsmClusterId: madeCluster(seen),
    TrustAnchorCertificate: trustAnchor(),
    KeyStorePassword,
  })),
  kms('ConnectCustomKeyStore', madeStore()),
  {
    ...kms('DescribeCustomKeyStores', madeStore()),
    until(output) {
      const [store] = output['CustomKeyStores'] as { readonly ConnectionState: string }[];
      return store?.ConnectionState === 'CONNECTED';
    },
  },
  kms('DisconnectCustomKeyStore', madeStore()),
  kms('UpdateCustomKeyStore', madeStore({ NewCustomKeyStoreName: 'walked' })),
  kms('DeleteCustomKeyStore', madeStore()),
];
