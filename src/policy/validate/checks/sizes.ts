import { policySize } from '../../size.ts';
import { type PolicyCheck, problem } from '../check.ts';
import type { IssueCode } from '../issues.ts';
import { at } from '../spot.ts';
import type { PolicyView } from '../view.ts';

/** Characters. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html and the quotas of Organizations, S3 and DynamoDB */
const IDENTITY_QUOTA = 6144;
const TRUST_QUOTA = 2048;
const ORGANIZATION_QUOTA = 5120;
const RESOURCE_QUOTA = 20_480;

/** Size, quota and code; white space counts except in IAM. */
function measure({
  text,
  type,
  isTrustPolicy,
  resourceType,
}: PolicyView): readonly [number, number, IssueCode] | undefined {
  if (type === 'IDENTITY_POLICY') {
    return [policySize(text), IDENTITY_QUOTA, 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA'];
  }
  if (type === 'SERVICE_CONTROL_POLICY')
    return [text.length, ORGANIZATION_QUOTA, 'POLICY_SIZE_EXCEEDS_SCP_QUOTA'];
  if (type === 'RESOURCE_CONTROL_POLICY')
    return [text.length, ORGANIZATION_QUOTA, 'POLICY_SIZE_EXCEEDS_RCP_QUOTA'];
  if (isTrustPolicy) return [policySize(text), TRUST_QUOTA, 'POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA'];
  // Other services have quotas of their own.
  if (resourceType === undefined) return undefined;
  return [text.length, RESOURCE_QUOTA, 'POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA'];
}

export const size: PolicyCheck = function* (policy) {
  const measured = measure(policy);
  if (measured === undefined) return;
  const [characters, quota, code] = measured;
  if (characters <= quota) return;
  yield problem(code, at(policy.spot), { policySize: String(characters), policySizeQuota: String(quota) });
};
