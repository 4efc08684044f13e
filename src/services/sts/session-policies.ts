import type { AccountId } from '../../core/account.ts';
import { findAwsManagedPolicy } from '../../identity/aws-managed-policies.ts';
import { parsePolicy } from '../../policy/parse.ts';
import { PolicySyntaxError } from '../../policy/syntax-error.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { malformedPolicyDocument, validationError } from './errors.ts';
import { existingPolicyArns } from './records.ts';
import type { PolicyDescriptorType } from './schema.ts';

/** Managed policies one session may name. */
const MAX_POLICY_ARNS = 10;

/**
 * Session policies, all of which can be read now.
 * @throws AwsError MalformedPolicyDocument, ValidationError
 */
export async function checkedSessionPolicies(
  db: AnyDatabase,
  accountId: AccountId,
  inline: string | undefined,
  descriptors: readonly PolicyDescriptorType[] = [],
): Promise<{ policies: readonly string[]; policyArns: readonly string[] }> {
  if (descriptors.length > MAX_POLICY_ARNS)
    throw validationError(
      `1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${MAX_POLICY_ARNS}`,
    );
  const policyArns = [...new Set(descriptors.flatMap(({ arn }) => (arn === undefined ? [] : [arn])))];
  const own = await existingPolicyArns(db, accountId, policyArns);
  for (const arn of policyArns) {
    if (!own.has(arn) && findAwsManagedPolicy(arn) === undefined)
      throw validationError(`The session policy ${arn} does not exist or is not attachable.`);
  }
  if (inline !== undefined) checkInline(inline);
  return { policies: inline === undefined ? [] : [inline], policyArns };
}

function checkInline(text: string): void {
  try {
    parsePolicy(text, 'session');
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw malformedPolicyDocument(error.message);
    throw error;
  }
}
