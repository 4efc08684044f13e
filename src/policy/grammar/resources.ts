/** In the order of AWS's own message. */
const IAM_PATHS = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];

const IAM_PATH_MESSAGE = `IAM resource path must either be "*" or start with ${IAM_PATHS.join(', ')}.`;

/** What AWS answers for a resource that is no ARN of the expected partition; undefined when it is one. Asked before `isLegacyResource`. */
export function resourceError(resource: string, expected: string): string | undefined {
  if (resource === '*') return undefined;
  const [, partition, service, region = '', account = '', ...path] = resource.split(':');
  if (partition === undefined) return `Resource ${resource} must be in ARN format or "*".`;
  if (partition !== expected && partition !== '*') return partitionError(resource, partition);
  if (service === undefined) return 'Resource vendor must be fully qualified and cannot contain regexes.';
  if (service === 'iam') return iamError(resource, region, path.join(':'));
  // Only buckets and objects, which name no account, are without region; access points and jobs have both.
  if (service === 's3' && region !== '' && account === '' && resource.split(':').length >= 6) {
    return `Resource ${resource} can not contain region information.`;
  }
  return undefined;
}

/** AWS prints such an ARN filled up to six parts. */
function partitionError(resource: string, partition: string): string {
  const rest = resource.split(':').slice(2);
  const isEmpty = rest.length === 0 || (rest.length === 1 && rest[0] === '');
  const parts = isEmpty ? ['*', '*', '*', '*'] : [0, 1, 2].map((at) => rest[at] ?? '*');
  if (!isEmpty) parts.push(rest.length > 3 ? rest.slice(3).join(':') : '*');
  return `Partition "${partition}" is not valid for resource "arn:${partition}:${parts.join(':')}".`;
}

function iamError(resource: string, region: string, path: string): string | undefined {
  if (region !== '') return `IAM resource ${resource} cannot contain region information.`;
  // `root` is newer than the message: AssumeRoot has it as its resource.
  if (path === '*' || path === 'root' || IAM_PATHS.some((start) => path.startsWith(start))) return undefined;
  return IAM_PATH_MESSAGE;
}

/** False for what AWS refuses with "The policy failed legacy parsing". */
export function isLegacyResource(resource: string): boolean {
  if (resource === '*') return true;
  const parts = resource.split(':');
  return (parts.length >= 6 || !resource.includes('::')) && parts[2] !== '';
}
