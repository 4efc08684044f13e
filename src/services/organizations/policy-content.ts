import { isGuardrail, type PolicyType } from '../../identity/organization/policy-types.ts';
import { parsePolicy } from '../../policy/parse.ts';
import { PolicySyntaxError } from '../../policy/syntax-error.ts';
import { isObject } from './effective-policy.ts';
import { constraint, malformedPolicy } from './errors.ts';

/** Characters a policy may have. @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const MOST_CHARACTERS: Partial<Record<PolicyType, number>> = {
  SERVICE_CONTROL_POLICY: 5120,
  RESOURCE_CONTROL_POLICY: 5120,
  AISERVICES_OPT_OUT_POLICY: 2500,
};
const MOST_CHARACTERS_OF_OTHERS = 10_000;

/** @throws AwsError MalformedPolicyDocumentException, or ConstraintViolationException for what is too long */
export function checkContent(content: string, type: PolicyType): void {
  if (isGuardrail(type)) checkGuardrail(content, type);
  else checkSettings(content);
  if (content.length > (MOST_CHARACTERS[type] ?? MOST_CHARACTERS_OF_OTHERS))
    throw constraint(
      'POLICY_CONTENT_LIMIT_EXCEEDED',
      'You have exceeded the maximum policy size. Reduce the size of the policy.',
    );
}

function checkGuardrail(content: string, type: PolicyType): void {
  try {
    parsePolicy(content, type === 'SERVICE_CONTROL_POLICY' ? 'scp' : 'rcp');
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw malformedPolicy();
    throw error;
  }
}

function checkSettings(content: string): void {
  try {
    if (isObject(JSON.parse(content))) return;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw malformedPolicy();
}
