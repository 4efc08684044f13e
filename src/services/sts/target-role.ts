import type { AccountId } from '../../core/account.ts';
import { type Arn, parseArn } from '../../core/arn.ts';
import { findRoleByArn } from '../../identity/role-by-arn.ts';
import type { RoleRow } from '../../identity/tables.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { validationError } from './errors.ts';

/**
 * The role of that very ARN; undefined if there is none. An ARN that differs from the role's own in path or case names
 * no role, for policies compare ARNs exactly.
 * @throws AwsError ValidationError when it is not a role's ARN at all
 */
export async function findTargetRole(db: AnyDatabase, roleArn: string): Promise<RoleRow | undefined> {
  parseRoleArn(roleArn);
  return findRoleByArn(db, roleArn);
}

/** @throws AwsError ValidationError when it is not a role's ARN */
export const accountOfRole = (roleArn: string): AccountId => parseRoleArn(roleArn).account;

function parseRoleArn(roleArn: string): Arn {
  const arn = parseArn(roleArn);
  if (arn === undefined || arn.service !== 'iam' || !arn.resource.startsWith('role/'))
    throw validationError(`${roleArn} is invalid`);
  return arn;
}

/** @throws AwsError ValidationError when the role allows no session that long */
export function withinRole(role: RoleRow, seconds: number): number {
  if (seconds > role.max_session_seconds)
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  return seconds;
}
