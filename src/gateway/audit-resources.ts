import type { AuditResource } from '../audit/audit-event.ts';
import { parseArn } from '../core/arn.ts';
import type { Permission } from '../services/contract.ts';

/** First part of an IAM ARN's resource → CloudFormation's name of the kind. */
const IAM_TYPES: Readonly<Record<string, string>> = {
  user: 'AWS::IAM::User',
  group: 'AWS::IAM::Group',
  role: 'AWS::IAM::Role',
  policy: 'AWS::IAM::ManagedPolicy',
};

/** The named resources a call acted on, as `LookupEvents` lists them. Lists (an ARN that ends with a slash) name none. */
export function auditResources(permissions: readonly Permission[]): AuditResource[] {
  const found = new Map<string, AuditResource>();
  for (const { resources } of permissions) {
    for (const { arn } of resources) {
      const resource = toResource(arn);
      if (resource) found.set(arn, resource);
    }
  }
  return [...found.values()];
}

/** The same of a KMS ARN; CloudTrail names keys and aliases by ARN. */
const KMS_TYPES: Readonly<Record<string, string>> = { key: 'AWS::KMS::Key', alias: 'AWS::KMS::Alias' };

function toResource(arn: string): AuditResource | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service === 'kms' && !parsed.resource.includes('*')) {
    const [kind = ''] = parsed.resource.split('/');
    const type = Object.hasOwn(KMS_TYPES, kind) ? KMS_TYPES[kind] : undefined;
    return type === undefined ? undefined : { type, name: arn };
  }
  if (parsed?.service !== 'iam' || parsed.resource.endsWith('/')) return undefined;
  const [kind = ''] = parsed.resource.split('/');
  const type = Object.hasOwn(IAM_TYPES, kind) ? IAM_TYPES[kind] : undefined;
  if (type === undefined) return undefined;
  return {
    type,
    name: kind === 'policy' ? arn : parsed.resource.slice(parsed.resource.lastIndexOf('/') + 1),
  };
}
