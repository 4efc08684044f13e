import type { Tag } from '../../core/tag.ts';
import type { KeyKind, SigningAlgorithm } from '../../custody/clusters/jobs.ts';
import type { ClusterRole } from '../../custody/clusters/tables.ts';

/** Inputs and outputs in AWS's words; members are absent where AWS leaves them out. */
export interface BackupRetentionPolicy {
  readonly Type?: string;
  readonly Value?: string;
}

export interface Certificates {
  readonly ClusterCsr?: string;
  readonly HsmCertificate?: string;
  readonly AwsHardwareCertificate?: string;
  readonly ManufacturerHardwareCertificate?: string;
  readonly ClusterCertificate?: string;
}

export interface Hsm {
  readonly AvailabilityZone: string;
  readonly ClusterId: string;
  readonly SubnetId: string;
  readonly EniId: string;
  readonly EniIp: string;
  readonly HsmId: string;
  readonly HsmType: string;
  readonly State: string;
  readonly StateMessage?: string;
}

export interface Cluster {
  readonly BackupPolicy: 'DEFAULT';
  readonly BackupRetentionPolicy: BackupRetentionPolicy;
  readonly ClusterId: string;
  readonly CreateTimestamp: Date;
  readonly Hsms: readonly Hsm[];
  readonly HsmType: string;
  readonly SecurityGroup: string;
  readonly SourceBackupId?: string;
  readonly State: string;
  readonly StateMessage?: string;
  readonly SubnetMapping: Readonly<Record<string, string>>;
  readonly VpcId: string;
  readonly NetworkType: string;
  readonly Certificates: Certificates;
  readonly TagList: readonly Tag[];
  readonly Mode: string;
}

export interface Backup {
  readonly BackupId: string;
  readonly BackupArn: string;
  readonly BackupState: string;
  readonly ClusterId: string;
  readonly CreateTimestamp: Date;
  readonly CopyTimestamp?: Date;
  readonly NeverExpires: boolean;
  readonly SourceRegion?: string;
  readonly SourceBackup?: string;
  readonly SourceCluster?: string;
  readonly DeleteTimestamp?: Date;
  readonly TagList: readonly Tag[];
  readonly HsmType: string;
  readonly Mode: string;
}

export interface ClusterInput {
  readonly ClusterId: string;
}

export interface BackupInput {
  readonly BackupId: string;
}

export interface AdminLogin extends ClusterInput {
  readonly AdminName: string;
  readonly AdminPassword: string;
}

export interface QuorumApproval {
  readonly TokenId: string;
  readonly Signatures: readonly { readonly AdminName: string; readonly Signature: string }[];
}

export interface NamedUser {
  readonly UserName: string;
  readonly Role: ClusterRole;
}

export interface KeyUserLogin extends ClusterInput {
  readonly UserName: string;
  readonly Password: string;
}

export interface GenerateKeyInput extends KeyUserLogin {
  readonly KeyKind: KeyKind;
  readonly Label: string;
}

export interface SignInput extends KeyUserLogin {
  readonly KeyId: string;
  readonly Algorithm: SigningAlgorithm;
  readonly Message: Uint8Array;
}

export interface ClusterUser extends NamedUser {
  readonly TokenSerial?: string;
  readonly HasQuorumKey: boolean;
  readonly CreateTimestamp: Date;
}
