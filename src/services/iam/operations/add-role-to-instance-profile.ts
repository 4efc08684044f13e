import { PARTITION } from '../../../core/arn.ts';
import { QUOTAS } from '../../../identity/iam-quotas.ts';
import { type AccessRule, write } from '../../contract.ts';
import { instanceProfileRefs, requireInstanceProfile } from '../access/instance-profiles.ts';
import { requireRole, roleRef } from '../access/roles.ts';
import { quotaExceeded } from '../errors.ts';
import { refuseServiceLinked } from '../protected-roles.ts';
import { directoryOf } from '../records/directory.ts';
import { updateInstanceProfileRow } from '../records/instance-profiles.ts';
import type { AddRoleToInstanceProfileRequest, Input } from '../schema.ts';

type AddInput = Input<AddRoleToInstanceProfileRequest>;

/**
 * Who puts a role into a profile hands it to instances, so they must be allowed to pass it to EC2. To which instances
 * nobody knows yet, and the role's tags do not count.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
const access: AccessRule<AddInput> = async (context, { InstanceProfileName: name, RoleName: roleName }) => {
  const { arn } = await roleRef(context, roleName);
  return [
    { action: 'iam:AddRoleToInstanceProfile', resources: await instanceProfileRefs(context, name) },
    {
      action: 'iam:PassRole',
      resources: [{ arn }],
      contextKeys: {
        'iam:PassedToService': 'ec2.amazonaws.com',
        'iam:AssociatedResourceArn': `arn:${PARTITION}:ec2:*:${context.accountId}:instance/*`,
      },
    },
  ];
};

export const addRoleToInstanceProfile = write<AddInput, object>(access, async (context, input) => {
  const profile = await requireInstanceProfile(context, input.InstanceProfileName);
  const role = await requireRole(context, input.RoleName);
  refuseServiceLinked(role);
  if (profile.role_id !== null)
    throw quotaExceeded('InstanceSessionsPerInstanceProfile', QUOTAS.InstanceSessionsPerInstanceProfile);
  await updateInstanceProfileRow(directoryOf(context), profile.id, { role_id: role.id });
  return {};
});
