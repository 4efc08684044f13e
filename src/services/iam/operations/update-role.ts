import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onRole, requireRole } from '../access/roles.ts';
import { unmodifiableEntity } from '../errors.ts';
import { isServiceLinked } from '../protected-roles.ts';
import { directoryOf } from '../records/directory.ts';
import { updateRoleRow } from '../records/roles.ts';
import type { Input, UpdateRoleRequest } from '../schema.ts';

/** Members that are left out keep what the role has. */
export const updateRole = write<Input<UpdateRoleRequest>, object>(
  onRole('iam:UpdateRole'),
  async (context, input) => {
    const role = await requireRole(context, input.RoleName);
    if (input.MaxSessionDuration !== undefined && isServiceLinked(role))
      throw unmodifiableEntity(
        `${role.name} is an AWS service linked role, max session duration cannot be changed.`,
      );
    await updateRoleRow(directoryOf(context), role.id, {
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.MaxSessionDuration === undefined ? {} : { max_session_seconds: input.MaxSessionDuration }),
    });
    context.change(topic.role(role.id));
    return {};
  },
);
