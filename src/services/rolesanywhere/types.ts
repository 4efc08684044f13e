/** Inputs and outputs in AWS's words; members are absent where AWS leaves them out. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Source {
  readonly sourceType?: string;
  readonly sourceData?: { readonly x509CertificateData?: string; readonly acmPcaArn?: string };
}

export interface NotificationKey {
  readonly event: string;
  readonly channel?: string;
}

export interface NotificationSetting extends NotificationKey {
  readonly enabled: boolean;
  /** In days before the certificate expires. */
  readonly threshold?: number;
}

export interface NotificationSettingDetail extends Required<NotificationSetting> {
  readonly configuredBy: string;
}

export interface TrustAnchorDetail {
  readonly trustAnchorId: string;
  readonly trustAnchorArn: string;
  readonly name: string;
  readonly source: Source;
  readonly enabled: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly notificationSettings: readonly NotificationSettingDetail[];
}

export type CertificateField = 'x509Subject' | 'x509Issuer' | 'x509SAN';

export interface MappingRule {
  readonly specifier: string;
}

export interface AttributeMapping {
  readonly certificateField: CertificateField;
  readonly mappingRules: readonly MappingRule[];
}

export interface ProfileDetail {
  readonly profileId: string;
  readonly profileArn: string;
  readonly name: string;
  readonly requireInstanceProperties: boolean;
  readonly enabled: boolean;
  readonly createdBy: string;
  readonly sessionPolicy?: string;
  readonly roleArns: readonly string[];
  readonly managedPolicyArns: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly durationSeconds: number;
  readonly acceptRoleSessionName: boolean;
  readonly attributeMappings: readonly AttributeMapping[];
}

export interface CrlDetail {
  readonly crlId: string;
  readonly crlArn: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly crlData: Uint8Array;
  readonly trustAnchorArn: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface SubjectSummary {
  readonly subjectArn: string;
  readonly subjectId: string;
  readonly enabled: boolean;
  readonly x509Subject: string;
  readonly lastSeenAt: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface SubjectDetail extends SubjectSummary {
  readonly credentials: readonly CredentialSummary[];
  readonly instanceProperties: readonly InstanceProperty[];
}

interface CredentialSummary {
  readonly seenAt: Date;
  readonly serialNumber: string;
  readonly issuer: string;
  readonly enabled: boolean;
  readonly x509CertificateData: string;
  readonly failed: boolean;
}

interface InstanceProperty {
  readonly seenAt: Date;
  readonly properties: Readonly<Record<string, string>>;
  readonly failed: boolean;
}

/** What a subject said of its machine, and when; as rows have it. */
export interface SeenProperties {
  /** Epoch milliseconds. */
  readonly seenAt: number;
  readonly properties: Readonly<Record<string, string>>;
}

export interface TrustAnchorOutput {
  readonly trustAnchor: TrustAnchorDetail;
}
export interface ProfileOutput {
  readonly profile: ProfileDetail;
}
export interface CrlOutput {
  readonly crl: CrlDetail;
}

export interface TrustAnchorInput {
  readonly trustAnchorId: string;
}
export interface ProfileInput {
  readonly profileId: string;
}
export interface CrlInput {
  readonly crlId: string;
}
export interface SubjectInput {
  readonly subjectId: string;
}
export interface ListInput {
  readonly nextToken?: string;
  readonly pageSize?: number;
}

/** What profiles are made of and changed to. */
export interface ProfileSettings {
  readonly name?: string;
  readonly sessionPolicy?: string;
  readonly roleArns?: readonly string[];
  readonly managedPolicyArns?: readonly string[];
  readonly durationSeconds?: number;
  readonly acceptRoleSessionName?: boolean;
}

export interface CreateSessionInput {
  readonly profileArn: string;
  readonly roleArn: string;
  readonly trustAnchorArn: string;
  readonly durationSeconds?: number;
  readonly instanceProperties?: Readonly<Record<string, string>>;
  readonly roleSessionName?: string;
}

export interface CreateSessionOutput {
  readonly credentialSet: readonly {
    readonly assumedRoleUser: { readonly arn: string; readonly assumedRoleId: string };
    readonly credentials: {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken: string;
      readonly expiration: Date;
    };
    /** In percent of what a session may have. */
    readonly packedPolicySize?: number;
    readonly roleArn: string;
    readonly sourceIdentity?: string;
  }[];
  readonly subjectArn: string;
}
