import { type AccessRule, read } from '../../contract.ts';
import { anyResource, newEntityRef } from '../access/resources.ts';
import { noSuchEntity } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findRoleDeletion } from '../records/role-deletions.ts';
import type {
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse,
  Input,
} from '../schema.ts';

type StatusInput = Input<GetServiceLinkedRoleDeletionStatusRequest>;

const TASK = /^task(\/aws-service-role\/[^/]+\/)([^/]+)\/[^/]+$/;

/** The role that the task deletes; every resource where the id is none. */
const access: AccessRule<StatusInput> = ({ accountId }, { DeletionTaskId }) => {
  const [, path, name] = TASK.exec(DeletionTaskId) ?? [];
  const resource = name === undefined ? anyResource : newEntityRef('role', accountId, path, name);
  return [{ action: 'iam:GetServiceLinkedRoleDeletionStatus', resources: [resource] }];
};

export const getServiceLinkedRoleDeletionStatus = read<
  StatusInput,
  GetServiceLinkedRoleDeletionStatusResponse
>(access, async (context, { DeletionTaskId }) => {
  const task = await findRoleDeletion(directoryOf(context), context.accountId, DeletionTaskId);
  if (task === undefined) throw noSuchEntity(`The deletion task with id ${DeletionTaskId} cannot be found.`);
  return { Status: 'SUCCEEDED' };
});
