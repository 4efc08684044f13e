import { parseArn } from '../../../core/arn.ts';
import type { Tag } from '../../../core/tag.ts';
import { findRoleByArn, trustPolicyOf } from '../../../identity/role-by-arn.ts';
import type { AccessRule, ResourceRef } from '../../contract.ts';
import { validation } from '../errors.ts';
import type { CreateSessionInput } from '../types.ts';
import { type RequestedSession, requestedSession } from './requested-session.ts';

/**
 * The role's trust policy must let the service assume the role, and set the tags and the source identity that the
 * certificate gives the session.
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html#trust-policy
 */
export const sessionAccess: AccessRule<CreateSessionInput> = async (context, input) => {
  const session = await requestedSession(context, input);
  const { tags, sourceIdentity } = session;
  // Nobody can pass a role of another account to a profile.
  if (parseArn(input.roleArn)?.account !== context.accountId)
    throw validation(`Role ${input.roleArn} is not of the trust anchor's account.`);
  const role = await findRoleByArn(context.db, input.roleArn);
  const resource: ResourceRef = {
    arn: input.roleArn,
    policyRequired: true,
    ...(role === undefined
      ? {}
      : { policy: trustPolicyOf(role), contextKeys: roleTagKeys(JSON.parse(role.tags) as Tag[]) }),
  };
  const contextKeys = keysOf(session, context.accountId);
  return [
    'sts:AssumeRole',
    ...(tags.length === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ].map((action) => ({ action, resources: [resource], contextKeys }));
};

const roleTagKeys = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(
    tags.flatMap(({ Key, Value }) => [
      [`aws:ResourceTag/${Key}`, Value],
      [`iam:ResourceTag/${Key}`, Value],
    ]),
  );

/** The tags count as the principal's too, as conditions of the trust policy expect. */
const keysOf = (
  { proof, sessionName, tags, sourceIdentity }: RequestedSession,
  accountId: string,
): Record<string, string | readonly string[]> => ({
  'aws:SourceArn': proof.trustAnchorArn,
  'aws:SourceAccount': accountId,
  'aws:PrincipalIsAWSService': 'true',
  'aws:PrincipalServiceName': 'rolesanywhere.amazonaws.com',
  'sts:RoleSessionName': sessionName,
  ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
  ...Object.fromEntries(
    tags.flatMap(({ Key, Value }) => [
      [`aws:PrincipalTag/${Key}`, Value],
      [`aws:RequestTag/${Key}`, Value],
    ]),
  ),
  ...(tags.length === 0 ? {} : { 'aws:TagKeys': tags.map(({ Key }) => Key) }),
});
