import type { Operation } from '../../contract.ts';
import { createServiceLinkedRole } from './create-service-linked-role.ts';
import { deleteServiceLinkedRole } from './delete-service-linked-role.ts';
import { getServiceLinkedRoleDeletionStatus } from './get-service-linked-role-deletion-status.ts';

export const serviceLinkedRoleOperations: Readonly<Record<string, Operation>> = {
  CreateServiceLinkedRole: createServiceLinkedRole,
  DeleteServiceLinkedRole: deleteServiceLinkedRole,
  GetServiceLinkedRoleDeletionStatus: getServiceLinkedRoleDeletionStatus,
};
