import { parseArn } from '../../core/arn.ts';
import { parsePolicy } from '../../policy/parse.ts';
import { PolicySyntaxError } from '../../policy/syntax-error.ts';
import { validation } from './errors.ts';
import type { ProfileRow } from './tables.ts';
import type { ProfileSettings } from './types.ts';

/** The columns that these settings set. @throws AwsError ValidationException */
export function profileColumns(
  settings: ProfileSettings,
): Partial<
  Pick<
    ProfileRow,
    | 'name'
    | 'session_policy'
    | 'role_arns'
    | 'managed_policy_arns'
    | 'duration_seconds'
    | 'accept_role_session_name'
  >
> {
  const { name, sessionPolicy, roleArns, managedPolicyArns, durationSeconds, acceptRoleSessionName } =
    settings;
  return {
    ...(name !== undefined && { name }),
    ...(sessionPolicy !== undefined && { session_policy: checkedPolicy(sessionPolicy) }),
    ...(roleArns !== undefined && { role_arns: JSON.stringify([...new Set(roleArns)]) }),
    ...(managedPolicyArns !== undefined && { managed_policy_arns: checkedPolicyArns(managedPolicyArns) }),
    ...(durationSeconds !== undefined && { duration_seconds: durationSeconds }),
    ...(acceptRoleSessionName !== undefined && { accept_role_session_name: acceptRoleSessionName ? 1 : 0 }),
  };
}

function checkedPolicy(text: string): string {
  try {
    parsePolicy(text, 'session');
    return text;
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw validation(`Invalid session policy: ${error.message}`);
    throw error;
  }
}

function checkedPolicyArns(arns: readonly string[]): string {
  for (const arn of arns) {
    const parsed = parseArn(arn);
    if (parsed?.service !== 'iam' || !parsed.resource.startsWith('policy/'))
      throw validation(`Invalid managed policy ARN: ${arn}`);
  }
  return JSON.stringify([...new Set(arns)]);
}
