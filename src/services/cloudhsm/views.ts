import type { HsmBackupRow, HsmClusterRow, HsmRow } from '../../custody/clusters/tables.ts';
import { backupArn } from './arns.ts';
import { readTags } from './tags.ts';
import type { Backup, Certificates, Cluster, Hsm } from './types.ts';

export const hsmView = (hsm: HsmRow, hsmType: string): Hsm => ({
  AvailabilityZone: hsm.zone,
  ClusterId: hsm.cluster_id,
  SubnetId: hsm.subnet_id,
  EniId: hsm.eni_id,
  EniIp: hsm.eni_ip,
  HsmId: hsm.id,
  HsmType: hsmType,
  State: hsm.state,
  ...(hsm.state_message !== null && { StateMessage: hsm.state_message }),
});

/** The CSR is there only until the cluster is claimed. */
function certificatesOf(cluster: HsmClusterRow): Certificates {
  const ofHsm = cluster.certificates === null ? {} : (JSON.parse(cluster.certificates) as Certificates);
  return {
    ...(cluster.csr !== null && cluster.state === 'UNINITIALIZED' && { ClusterCsr: cluster.csr }),
    ...ofHsm,
    ...(cluster.cluster_certificate !== null && { ClusterCertificate: cluster.cluster_certificate }),
  };
}

export const clusterView = (cluster: HsmClusterRow, hsms: readonly HsmRow[]): Cluster => ({
  BackupPolicy: 'DEFAULT',
  BackupRetentionPolicy: { Type: 'DAYS', Value: String(cluster.backup_retention_days) },
  ClusterId: cluster.id,
  CreateTimestamp: new Date(cluster.created_at),
  Hsms: hsms.map((hsm) => hsmView(hsm, cluster.hsm_type)),
  HsmType: cluster.hsm_type,
  SecurityGroup: cluster.security_group,
  ...(cluster.source_backup_id !== null && { SourceBackupId: cluster.source_backup_id }),
  State: cluster.state,
  ...(cluster.state_message !== null && { StateMessage: cluster.state_message }),
  SubnetMapping: JSON.parse(cluster.subnet_mapping) as Record<string, string>,
  VpcId: cluster.vpc_id,
  NetworkType: cluster.network_type,
  Certificates: certificatesOf(cluster),
  TagList: readTags(cluster.tags),
  Mode: cluster.mode,
});

export const backupView = (backup: HsmBackupRow): Backup => ({
  BackupId: backup.id,
  BackupArn: backupArn(backup),
  BackupState: backup.state,
  ClusterId: backup.cluster_id,
  CreateTimestamp: new Date(backup.created_at),
  ...(backup.copied_at !== null && { CopyTimestamp: new Date(backup.copied_at) }),
  NeverExpires: backup.never_expires === 1,
  ...(backup.source_region !== null && { SourceRegion: backup.source_region }),
  ...(backup.source_backup !== null && { SourceBackup: backup.source_backup }),
  ...(backup.source_cluster !== null && { SourceCluster: backup.source_cluster }),
  ...(backup.deleted_at !== null && { DeleteTimestamp: new Date(backup.deleted_at) }),
  TagList: readTags(backup.tags),
  HsmType: backup.hsm_type,
  Mode: backup.mode,
});
