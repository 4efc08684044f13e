import type { RoleRow } from '../../../identity/tables.ts';
import type { AccessContext, AccessRule, ResourceRef } from '../../contract.ts';
import { roleNotFound } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findRole } from '../records/roles.ts';
import { parseTags } from '../tags.ts';
import { type ContextKeys, entityRef } from './resources.ts';

type RoleContext = Pick<AccessContext, 'accountId' | 'db'>;

export async function roleRef(context: RoleContext, name: string): Promise<ResourceRef> {
  const row = await findRole(directoryOf(context), context.accountId, name);
  return entityRef('role', context.accountId, name, row, row === undefined ? [] : parseTags(row.tags));
}

/** @throws AwsError NoSuchEntity */
export async function requireRole(context: RoleContext, name: string): Promise<RoleRow> {
  const row = await findRole(directoryOf(context), context.accountId, name);
  if (row === undefined) throw roleNotFound(name);
  return row;
}

/** The rule of an operation on the role of `RoleName`. */
export const onRole =
  <Input extends { readonly RoleName: string }>(
    action: string,
    keysOf: (input: Input) => ContextKeys = () => ({}),
  ): AccessRule<Input> =>
  async (context, input) => [
    { action, resources: [await roleRef(context, input.RoleName)], contextKeys: keysOf(input) },
  ];
