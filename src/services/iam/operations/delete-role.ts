import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onRole, requireRole } from '../access/roles.ts';
import { roleInInstanceProfile } from '../errors.ts';
import { refuseServiceLinked } from '../protected-roles.ts';
import { directoryOf } from '../records/directory.ts';
import { isInInstanceProfile } from '../records/instance-profiles.ts';
import { deleteRoleRow } from '../records/roles.ts';
import { refuseWhileItHoldsPolicies } from '../refuse-delete.ts';
import type { DeleteRoleRequest, Input } from '../schema.ts';

export const deleteRole = write<Input<DeleteRoleRequest>, object>(
  onRole('iam:DeleteRole'),
  async (context, input) => {
    const db = directoryOf(context);
    const role = await requireRole(context, input.RoleName);
    refuseServiceLinked(role);
    if (await isInInstanceProfile(db, role.id)) throw roleInInstanceProfile();
    await refuseWhileItHoldsPolicies(db, role.id);
    await deleteRoleRow(db, role.id);
    context.change(topic.role(role.id));
    return {};
  },
);
