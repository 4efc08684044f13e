import { keyProof, newApprover, newAuthority } from './cluster-owner.ts';
import { ACCOUNT } from './server.ts';
import type { Input, Seen, Step } from './walk.ts';

const PASSWORD = 'Owner-Password-1';
const FIRST_PIN = 'First-User-Pin-1';
const SECOND_PIN = 'Second-User-Pin-2';
const THIRD_PIN = 'Third-User-Pin-3';
const Tags = [{ Key: 'team', Value: 'blue' }];
const OWNER = await newAuthority();
const APPROVER = newApprover();

type Answer = Readonly<Record<string, unknown>>;
interface SeenCluster {
  readonly ClusterId: string;
  readonly State: string;
  readonly Hsms: readonly { readonly State: string; readonly HsmId: string }[];
  readonly Certificates: { readonly ClusterCsr?: string };
}

const step = (name: string, input: Step['input'] = {}, until?: Step['until']): Step => ({
  label: `cloudhsm:${name}`,
  input,
  ...(until && { until }),
});
const clusterOf = (seen: Seen): SeenCluster => {
  const clusters = seen.get('cloudhsm:DescribeClusters')?.['Clusters'] as SeenCluster[];
  return clusters[0] ?? { ClusterId: '', State: '', Hsms: [], Certificates: {} };
};
/** Named by the answer to CreateCluster. */
const ClusterIdOf = (seen: Seen): string =>
  (seen.get('cloudhsm:CreateCluster')?.['Cluster'] as SeenCluster | undefined)?.ClusterId ?? '';
const onCluster = (name: string, input: Input = {}): Step =>
  step(name, (seen) => ({ ClusterId: ClusterIdOf(seen), ...input }));
const BackupOf = (seen: Seen) =>
  (seen.get('cloudhsm:DescribeBackups')?.['Backups'] as Record<string, string>[] | undefined)?.[0] ?? {};
const onBackup = (name: string, input: Input = {}): Step =>
  step(name, (seen) => ({ BackupId: BackupOf(seen)['BackupId'], ...input }));
const onPolicy = (name: string, input: Input = {}): Step =>
  step(name, (seen) => ({
    ResourceArn: `arn:aws:cloudhsm:us-east-1:${ACCOUNT}:backup/${BackupOf(seen)['BackupId']}`,
    ...input,
  }));
const onTags = (name: string, input: Input = {}): Step =>
  step(name, (seen) => ({ ResourceId: ClusterIdOf(seen), ...input }));

const untilCluster = (isThere: (cluster: SeenCluster) => boolean): Step =>
  step('DescribeClusters', {}, (output: Answer) => {
    const [cluster] = output['Clusters'] as SeenCluster[];
    return cluster !== undefined && isThere(cluster);
  });

const ADMIN = { AdminName: 'admin', AdminPassword: PASSWORD };
const USER = { UserName: 'clerk', Role: 'crypto-user' };
const keyOf = (seen: Seen) =>
  (seen.get('cloudhsm:GenerateClusterKey')?.['Key'] as Record<string, string> | undefined)?.['KeyId'];

/** From a new cluster to its end, by every operation. */
export const CLUSTER_STEPS: readonly Step[] = [
  step('CreateCluster', { HsmType: 'hsm1.medium', SubnetIds: ['subnet-0123456789abcdef0'], TagList: Tags }),
  untilCluster(({ State }) => State === 'UNINITIALIZED'),
  onCluster('CreateHsm', { AvailabilityZone: 'us-east-1a' }),
  untilCluster(({ Hsms }) => Hsms[0]?.State === 'ACTIVE'),
  step('InitializeCluster', async (seen) => ({
    ClusterId: ClusterIdOf(seen),
    ...(await OWNER.sign(clusterOf(seen).Certificates.ClusterCsr ?? '')),
  })),
  untilCluster(({ State }) => State === 'INITIALIZED'),
  onCluster('ActivateCluster', { AdminName: 'admin', Password: PASSWORD }),
  onCluster('CreateClusterUser', { ...ADMIN, ...USER, Password: FIRST_PIN }),
  onCluster('ListClusterUsers'),
  onCluster('ChangeClusterUserPassword', { ...USER, Password: FIRST_PIN, NewPassword: SECOND_PIN }),
  onCluster('ResetClusterUserPassword', { ...ADMIN, ...USER, NewPassword: THIRD_PIN }),
  onCluster('GenerateClusterKey', {
    UserName: 'clerk',
    Password: THIRD_PIN,
    KeyKind: 'EC_P256',
    Label: 'signing',
  }),
  onCluster('ListClusterKeys', { UserName: 'clerk', Password: THIRD_PIN }),
  step('SignWithClusterKey', (seen) => ({
    ClusterId: ClusterIdOf(seen),
    UserName: 'clerk',
    Password: THIRD_PIN,
    KeyId: keyOf(seen),
    Algorithm: 'ECDSA_SHA_256',
    Message: Buffer.from('a message'),
  })),
  step('DeleteClusterKey', (seen) => ({
    ClusterId: ClusterIdOf(seen),
    UserName: 'clerk',
    Password: THIRD_PIN,
    KeyId: keyOf(seen),
  })),
  step('RegisterQuorumKey', (seen) => ({
    ClusterId: ClusterIdOf(seen),
    ...ADMIN,
    PublicKey: APPROVER.PublicKey,
    Signature: APPROVER.approve(keyProof(ClusterIdOf(seen), 'admin')),
  })),
  onCluster('CreateQuorumToken', { ...ADMIN, Action: 'DeleteClusterUser', ...USER }),
  onCluster('SetQuorum', { ...ADMIN, QuorumMinimum: 0 }),
  onCluster('DeleteClusterUser', { ...ADMIN, ...USER }),
  onCluster('ModifyCluster', { BackupRetentionPolicy: { Type: 'DAYS', Value: '30' } }),
  onTags('TagResource', { TagList: Tags }),
  onTags('ListTags'),
  onTags('UntagResource', { TagKeyList: ['team'] }),
  step('DeleteHsm', (seen) => ({ ClusterId: ClusterIdOf(seen), HsmId: clusterOf(seen).Hsms[0]?.HsmId })),
  untilCluster(({ Hsms }) => Hsms.length === 0),
  step('DescribeBackups'),
  onBackup('ModifyBackupAttributes', { NeverExpires: true }),
  onPolicy('PutResourcePolicy', {
    Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${ACCOUNT}"},"Action":"cloudhsm:CreateCluster","Resource":"*"}]}`,
  }),
  onPolicy('GetResourcePolicy'),
  onPolicy('DeleteResourcePolicy'),
  onBackup('CopyBackupToRegion', { DestinationRegion: 'eu-west-1' }),
  onBackup('DeleteBackup'),
  onBackup('RestoreBackup'),
  onCluster('DeleteCluster'),
];
