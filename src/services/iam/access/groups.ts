import type { GroupRow } from '../../../identity/tables.ts';
import type { AccessContext, AccessRule, ResourceRef } from '../../contract.ts';
import { groupNotFound } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findGroup } from '../records/groups.ts';
import { entityRef } from './resources.ts';

type GroupContext = Pick<AccessContext, 'accountId' | 'db'>;

export async function groupRef(context: GroupContext, name: string): Promise<ResourceRef> {
  const row = await findGroup(directoryOf(context), context.accountId, name);
  return entityRef('group', context.accountId, name, row);
}

/** @throws AwsError NoSuchEntity */
export async function requireGroup(context: GroupContext, name: string): Promise<GroupRow> {
  const row = await findGroup(directoryOf(context), context.accountId, name);
  if (row === undefined) throw groupNotFound(name);
  return row;
}

/** The rule of an operation on the group of `GroupName`. */
export const onGroup =
  (action: string): AccessRule<{ readonly GroupName: string }> =>
  async (context, input) => [{ action, resources: [await groupRef(context, input.GroupName)] }];
