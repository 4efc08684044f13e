import { isAccountId } from '../../core/account.ts';
import { parseArn } from '../../core/arn.ts';

/** Stands where the account stands in the ARN of a policy that AWS keeps. */
export const AWS_OWNER = 'aws';

/** Who keeps the managed policy of that ARN: an account, or `aws`; undefined when it is no ARN of a policy. */
export function policyOwner(arn: string): string | undefined {
  const parts = parseArn(arn);
  if (parts === undefined || parts.service !== 'iam' || parts.region !== '') return undefined;
  if (!/^policy\/.*[^/]$/.test(parts.resource)) return undefined;
  return parts.account === AWS_OWNER || isAccountId(parts.account) ? parts.account : undefined;
}

/** `v12` → 12; undefined for the forms that the pattern of version ids allows and no version has. */
export function versionNumber(versionId: string): number | undefined {
  return /^v[1-9][0-9]{0,8}$/.test(versionId) ? Number(versionId.slice(1)) : undefined;
}

export const versionId = (version: number): string => `v${version}`;
