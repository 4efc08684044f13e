import { type ConditionCheck, problem, type StatementCheck } from '../check.ts';
import type { IamData } from '../iam-data.ts';
import { at } from '../spot.ts';
import { hasWildcard, splitAction, variablesAsWildcards } from '../texts.ts';

/** What a policy attached to a resource may be about. */
interface Attachment {
  readonly services: readonly string[];
  /** Types of resources, as the service's reference names them; undefined where any of the service will do. */
  readonly types?: readonly string[];
  /** Keys that say the same in every such policy, in lower case. */
  readonly irrelevantKeys: readonly string[];
}

const S3_KEYS = ['s3:resourceaccount', 'aws:resourceaccount', 'aws:resourceorgid', 'aws:resourceorgpaths'];

const ATTACHMENTS: ReadonlyMap<string, Attachment> = new Map([
  ['AWS::S3::Bucket', { services: ['s3'], types: ['bucket', 'object'], irrelevantKeys: S3_KEYS }],
  ['AWS::S3::AccessPoint', { services: ['s3'], irrelevantKeys: S3_KEYS }],
  ['AWS::S3::MultiRegionAccessPoint', { services: ['s3'], irrelevantKeys: S3_KEYS }],
  ['AWS::S3ObjectLambda::AccessPoint', { services: ['s3-object-lambda'], irrelevantKeys: [] }],
  ['AWS::IAM::AssumeRolePolicyDocument', { services: ['sts'], irrelevantKeys: [] }],
  ['AWS::DynamoDB::Table', { services: ['dynamodb'], irrelevantKeys: [] }],
]);

function isSupported(action: string, { services, types }: Attachment, data: IamData): boolean {
  if (action === '*') return true;
  const [service, name] = splitAction(action);
  // What does not exist is told by another check.
  if (name === undefined || !data.hasService(service)) return true;
  if (!services.includes(service.toLowerCase())) return false;
  const known = hasWildcard(name) ? undefined : data.findAction(service, name);
  if (known === undefined || types === undefined) return true;
  return known.resourceTypes.some((type) => types.includes(type));
}

export const attachedActions: StatementCheck = function* (
  { action, notAction },
  { resourceType = '', data },
) {
  const attachment = ATTACHMENTS.get(resourceType);
  if (attachment === undefined) return;
  for (const { text, spot } of [...(action?.items ?? []), ...(notAction?.items ?? [])]) {
    if (isSupported(text, attachment, data)) continue;
    yield problem('UNSUPPORTED_ACTION_IN_POLICY', at(spot), { action: text, resourceType });
  }
};

export const attachedResources: StatementCheck = function* (
  { resource, notResource },
  { resourceType = '' },
) {
  const attachment = ATTACHMENTS.get(resourceType);
  if (attachment === undefined || resourceType === 'AWS::IAM::AssumeRolePolicyDocument') return;
  for (const { text, spot } of [...(resource?.items ?? []), ...(notResource?.items ?? [])]) {
    const [prefix, , service = ''] = variablesAsWildcards(text).split(':');
    if (prefix !== 'arn' || hasWildcard(service) || attachment.services.includes(service)) continue;
    yield problem('UNSUPPORTED_RESOURCE_ARN_IN_POLICY', at(spot), { resourceType });
  }
};

export const irrelevantKeys: ConditionCheck = function* ({ key, lowerKey, spot }, _, { resourceType = '' }) {
  if (ATTACHMENTS.get(resourceType)?.irrelevantKeys.includes(lowerKey) !== true) return;
  yield problem('IRRELEVANT_CONDITION_KEY_IN_POLICY', at(spot), {
    'condition-key': key,
    'resource-type': resourceType,
  });
};
