import { settingsOf } from './notifications.ts';
import { arnOf } from './resources.ts';
import type {
  CrlRow,
  ProfileRow,
  ResourceRow,
  SeenCertificateRow,
  SubjectRow,
  TrustAnchorRow,
} from './tables.ts';
import type {
  AttributeMapping,
  CrlDetail,
  ProfileDetail,
  SeenProperties,
  SubjectDetail,
  SubjectSummary,
  TrustAnchorDetail,
} from './types.ts';

const timesOf = ({ enabled, created_at, updated_at }: ResourceRow) => ({
  enabled: enabled === 1,
  createdAt: new Date(created_at),
  updatedAt: new Date(updated_at),
});

const list = (json: string): string[] => JSON.parse(json) as string[];

export const trustAnchorView = (row: TrustAnchorRow): TrustAnchorDetail => ({
  trustAnchorId: row.id,
  trustAnchorArn: arnOf('trust-anchor', row),
  name: row.name,
  source: {
    sourceType: 'CERTIFICATE_BUNDLE',
    sourceData: { x509CertificateData: row.certificate_bundle },
  },
  ...timesOf(row),
  notificationSettings: settingsOf(row.notification_settings),
});

export const mappingsOf = ({ attribute_mappings }: ProfileRow): AttributeMapping[] =>
  JSON.parse(attribute_mappings) as AttributeMapping[];

export const roleArnsOf = ({ role_arns }: ProfileRow): string[] => list(role_arns);
export const policyArnsOf = ({ managed_policy_arns }: ProfileRow): string[] => list(managed_policy_arns);

export const profileView = (row: ProfileRow): ProfileDetail => ({
  profileId: row.id,
  profileArn: arnOf('profile', row),
  name: row.name,
  requireInstanceProperties: row.require_instance_properties === 1,
  createdBy: row.account_id,
  ...(row.session_policy === null ? {} : { sessionPolicy: row.session_policy }),
  roleArns: roleArnsOf(row),
  managedPolicyArns: policyArnsOf(row),
  ...timesOf(row),
  durationSeconds: row.duration_seconds,
  acceptRoleSessionName: row.accept_role_session_name === 1,
  attributeMappings: mappingsOf(row),
});

export const crlView = (row: CrlRow): CrlDetail => ({
  crlId: row.id,
  crlArn: arnOf('crl', row),
  name: row.name,
  crlData: row.crl_data,
  trustAnchorArn: row.trust_anchor_arn,
  ...timesOf(row),
});

export const subjectSummary = (row: SubjectRow): SubjectSummary => ({
  subjectArn: arnOf('subject', row),
  subjectId: row.id,
  x509Subject: row.x509_subject,
  lastSeenAt: new Date(row.last_seen_at),
  ...timesOf(row),
});

export const seenPropertiesOf = ({ instance_properties }: SubjectRow): SeenProperties[] =>
  JSON.parse(instance_properties) as SeenProperties[];

export const subjectView = (row: SubjectRow, seen: readonly SeenCertificateRow[]): SubjectDetail => ({
  ...subjectSummary(row),
  credentials: seen.map(({ seen_at, serial_number, issuer, certificate }) => ({
    seenAt: new Date(seen_at),
    serialNumber: serial_number,
    issuer,
    enabled: true,
    x509CertificateData: certificate,
    failed: false,
  })),
  instanceProperties: seenPropertiesOf(row).map(({ seenAt, properties }) => ({
    seenAt: new Date(seenAt),
    properties,
    failed: false,
  })),
});
