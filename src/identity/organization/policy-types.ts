/**
 * Types of organization policies. The first two say what may be done and are enforced; the others are settings that
 * services read.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html
 */
export type PolicyType =
  | 'SERVICE_CONTROL_POLICY'
  | 'RESOURCE_CONTROL_POLICY'
  | 'TAG_POLICY'
  | 'BACKUP_POLICY'
  | 'AISERVICES_OPT_OUT_POLICY'
  | 'CHATBOT_POLICY'
  | 'DECLARATIVE_POLICY_EC2'
  | 'SECURITYHUB_POLICY'
  | 'UPGRADE_ROLLOUT_POLICY'
  | 'INSPECTOR_POLICY'
  | 'BEDROCK_POLICY'
  | 'S3_POLICY'
  | 'NETWORK_SECURITY_DIRECTOR_POLICY'
  | 'GUARDDUTY_POLICY'
  | 'SECURITYHUB_CSPM_POLICY';

/** A policy that every organization has and nobody can change. */
export interface AwsManagedPolicy {
  readonly id: string;
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  /** As AWS writes it. */
  readonly content: string;
}

/** What stands on every root, unit and account as soon as its type is enabled, by type. */
export const FULL_ACCESS: Readonly<
  Record<'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY', AwsManagedPolicy>
> = {
  SERVICE_CONTROL_POLICY: {
    id: 'p-FullAWSAccess',
    type: 'SERVICE_CONTROL_POLICY',
    name: 'FullAWSAccess',
    description: 'Allows access to every operation',
    content: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}`,
  },
  RESOURCE_CONTROL_POLICY: {
    id: 'p-RCPFullAWSAccess',
    type: 'RESOURCE_CONTROL_POLICY',
    name: 'RCPFullAWSAccess',
    description: 'Allows all access to every resource',
    content: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "*",
      "Resource": "*"
    }
  ]
}`,
  },
};

export const AWS_MANAGED_POLICIES: readonly AwsManagedPolicy[] = Object.values(FULL_ACCESS);

export const isGuardrail = (type: PolicyType): type is keyof typeof FULL_ACCESS =>
  Object.hasOwn(FULL_ACCESS, type);
