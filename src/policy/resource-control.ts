/**
 * Services whose resources resource control policies protect, by the prefix of their actions; all others know no such
 * policies.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html "List of AWS services that support RCPs"
 */
const PROTECTED: ReadonlySet<string> = new Set([
  's3',
  'sts',
  'kms',
  'sqs',
  'secretsmanager',
  'ecr',
  'aoss',
  'dynamodb',
  'logs',
  'cognito-idp',
  'cognito-identity',
]);

/** Retiring a grant is never kept from anybody. */
const EXEMPT: ReadonlySet<string> = new Set(['kms:retiregrant']);

/** Whether resource control policies have a say in this action; without them it is not their matter. */
export function isResourceControlled(action: string): boolean {
  const lower = action.toLowerCase();
  return PROTECTED.has(lower.slice(0, lower.indexOf(':'))) && !EXEMPT.has(lower);
}
