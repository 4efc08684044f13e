import { newUuid } from '../../../core/uuid.ts';
import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onRole, requireRole } from '../access/roles.ts';
import { invalidInput } from '../errors.ts';
import { isServiceLinked } from '../protected-roles.ts';
import { deleteAttachments } from '../records/attachments.ts';
import { directoryOf } from '../records/directory.ts';
import { insertRoleDeletion } from '../records/role-deletions.ts';
import { deleteRoleRow } from '../records/roles.ts';
import type { DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse, Input } from '../schema.ts';

/** No service here holds on to its role, so that it is gone at once; AWS deletes it in the background. */
export const deleteServiceLinkedRole = write<
  Input<DeleteServiceLinkedRoleRequest>,
  DeleteServiceLinkedRoleResponse
>(onRole('iam:DeleteServiceLinkedRole'), async (context, input) => {
  const db = directoryOf(context);
  const role = await requireRole(context, input.RoleName);
  if (!isServiceLinked(role)) throw invalidInput(`Role ${role.name} is not a service-linked role.`);
  const taskId = `task${role.path}${role.name}/${newUuid(context.random)}`;
  await deleteAttachments(db, role.id);
  await deleteRoleRow(db, role.id);
  await insertRoleDeletion(db, {
    task_id: taskId,
    account_id: context.accountId,
    deleted_at: context.now,
  });
  context.change(topic.role(role.id));
  return { DeletionTaskId: taskId };
});
