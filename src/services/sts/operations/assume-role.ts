import { assumedRoleArn } from '../../../core/arn.ts';
import type { Caller } from '../../../identity/caller.ts';
import type { RoleRow } from '../../../identity/tables.ts';
import { read } from '../../contract.ts';
import { assumeRoleAccess, sourceIdentityOf } from '../access.ts';
import { mayNotAssume, validationError } from '../errors.ts';
import { longTermAccessKeyOf } from '../maker.ts';
import { packedPolicySize } from '../packed-size.ts';
import type { AssumeRoleRequest, AssumeRoleResponse, Input } from '../schema.ts';
import { withSecondFactor } from '../second-factor.ts';
import { checkedSessionPolicies } from '../session-policies.ts';
import { sessionTags } from '../session-tags.ts';
import { findTargetRole, withinRole } from '../target-role.ts';
import { credentialsOf, expiryFor, HIDE_TOKEN } from './session-output.ts';

const DEFAULT_SECONDS = 3_600;
/** Longest session of a role that was assumed by another role's session. */
const CHAINED_MAX_SECONDS = 3_600;

const withoutFactor = read<Input<AssumeRoleRequest>, AssumeRoleResponse>(
  assumeRoleAccess,
  async (context, input) => {
    const { caller, now, db, issueSession } = context;
    const role = await findTargetRole(db, input.RoleArn);
    if (role === undefined) throw mayNotAssume(caller.arn, input.RoleArn);
    const seconds = checkedDuration(caller, role, input.DurationSeconds);
    const tags = sessionTags(caller, input.Tags, input.TransitiveTagKeys);
    const { policies, policyArns } = await checkedSessionPolicies(
      db,
      role.account_id,
      input.Policy,
      input.PolicyArns,
    );
    // Inherited tags count too, so that a long chain cannot make a token without bounds.
    const packed = packedPolicySize(policies, policyArns, tags.tags);
    const sourceIdentity = sourceIdentityOf(caller, input.SourceIdentity);
    const issued = issueSession({
      kind: 'assumed-role',
      accountId: role.account_id,
      principal: { kind: 'role', id: role.id },
      sessionName: input.RoleSessionName,
      issuedAt: now,
      ...expiryFor(caller, now, seconds),
      ...longTermAccessKeyOf(caller),
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      policies,
      policyArns,
      ...tags,
    });
    return {
      Credentials: credentialsOf(issued),
      AssumedRoleUser: {
        AssumedRoleId: `${role.id}:${input.RoleSessionName}`,
        Arn: assumedRoleArn(role.account_id, role.name, input.RoleSessionName),
      },
      ...(packed === undefined ? {} : { PackedPolicySize: packed }),
      ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
    };
  },
  HIDE_TOKEN,
);

/**
 * A second factor counts when the role's trust is asked, and no longer: the role's session tells nothing of it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export const assumeRole = { ...withoutFactor, strengthen: withSecondFactor };

/** Told only to those who may assume the role. */
function checkedDuration(caller: Caller, role: RoleRow, wanted = DEFAULT_SECONDS): number {
  if (caller.session?.kind === 'assumed-role' && wanted > CHAINED_MAX_SECONDS)
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  return withinRole(role, wanted);
}
