import { compilePolicyText } from '../../../identity/policy-text.ts';
import type { UserRow } from '../../../identity/tables.ts';
import type { CompiledPolicy } from '../../../policy/compile.ts';
import type { AccessContext, AccessRule, ResourceRef } from '../../contract.ts';
import { invalidUserType } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findPasswordPolicy } from '../records/password-policies.ts';
import { anyResource } from './resources.ts';
import { callerAsUser, refOfUser } from './users.ts';

type PasswordAction = 'iam:ChangePassword' | 'iam:GetAccountPasswordPolicy';

/**
 * What the setting AllowUsersToChangePassword grants every user without a policy of its own, as a policy of the
 * resource; a Deny anywhere still counts.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
 */
const grantTo = (userArn: string, userId: string, action: PasswordAction, resource: string): CompiledPolicy =>
  compilePolicyText(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: userArn }, Action: action, Resource: resource }],
    }),
    { kind: 'resource', id: 'account password policy' },
    { [userArn]: userId },
  );

async function withGrant(
  context: AccessContext,
  action: PasswordAction,
  resource: ResourceRef,
): Promise<ResourceRef> {
  const { principal } = context.caller;
  if (principal.type !== 'user') return resource;
  const policy = await findPasswordPolicy(directoryOf(context), context.accountId);
  if (policy?.users_may_change !== 1) return resource;
  return { ...resource, policy: grantTo(principal.arn, principal.uniqueId, action, resource.arn) };
}

const onlyUsers = () => invalidUserType('Only IAM users can change their own password.');

/** The user whose password is to be changed: nobody but the caller. @throws AwsError InvalidUserType */
export const passwordOwner = (
  context: Pick<AccessContext, 'accountId' | 'caller' | 'db'>,
): Promise<UserRow> => callerAsUser(context, onlyUsers);

export const changePasswordAccess: AccessRule<unknown> = async (context) => {
  const user = await passwordOwner(context);
  const resource = refOfUser(context, user.name, user);
  return [
    { action: 'iam:ChangePassword', resources: [await withGrant(context, 'iam:ChangePassword', resource)] },
  ];
};

export const getPasswordPolicyAccess: AccessRule<unknown> = async (context) => {
  const action = 'iam:GetAccountPasswordPolicy';
  return [{ action, resources: [await withGrant(context, action, anyResource)] }];
};
