import { resourcePolicyArn } from '../../identity/organization/arns.ts';
import { delegatedServices, type Membership } from '../../identity/organization/membership.ts';
import { compilePolicyText } from '../../identity/policy-text.ts';
import type { CompiledPolicy } from '../../policy/compile.ts';
import { findResourcePolicy } from './records/policies.ts';
import type { Tables } from './records/tables.ts';

/**
 * Who may call an operation, beside who its policies allow: the management account; also members that administer the
 * organization for some service (`reader`); or every member (`member`).
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html
 */
export type Who = 'management' | 'reader' | 'member';

/**
 * What a resource-based delegation policy can hand to members.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/security_iam_resource-based-policies.html
 */
export const DELEGABLE: ReadonlySet<string> = new Set([
  'AttachPolicy',
  'CreatePolicy',
  'DeletePolicy',
  'DescribeAccount',
  'DescribeCreateAccountStatus',
  'DescribeEffectivePolicy',
  'DescribeHandshake',
  'DescribeOrganization',
  'DescribeOrganizationalUnit',
  'DescribePolicy',
  'DescribeResourcePolicy',
  'DetachPolicy',
  'DisablePolicyType',
  'EnablePolicyType',
  'ListAccounts',
  'ListAccountsForParent',
  'ListAccountsWithInvalidEffectivePolicy',
  'ListAWSServiceAccessForOrganization',
  'ListChildren',
  'ListCreateAccountStatus',
  'ListDelegatedAdministrators',
  'ListDelegatedServicesForAccount',
  'ListEffectivePolicyValidationErrors',
  'ListHandshakesForAccount',
  'ListHandshakesForOrganization',
  'ListOrganizationalUnitsForParent',
  'ListParents',
  'ListPolicies',
  'ListPoliciesForTarget',
  'ListRoots',
  'ListTagsForResource',
  'ListTargetsForPolicy',
  'TagResource',
  'UntagResource',
  'UpdatePolicy',
]);

/** `own`: by its place in the organization. A policy: as far as that policy allows. Undefined: not at all. */
export type Admission = 'own' | CompiledPolicy | undefined;

/** On what ground an account may call `action` in its organization. */
export async function admission(
  db: Tables,
  { organization, member, isManagement }: Membership,
  action: string,
  who: Who,
): Promise<Admission> {
  if (isManagement || who === 'member') return 'own';
  if (who === 'reader' && (await delegatedServices(db, member.account_id)).length > 0) return 'own';
  if (!DELEGABLE.has(action)) return undefined;
  const row = await findResourcePolicy(db, organization.id);
  return (
    row && compilePolicyText(row.content, { kind: 'resource', id: resourcePolicyArn(organization, row.id) })
  );
}
