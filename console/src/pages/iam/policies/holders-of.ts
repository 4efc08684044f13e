import { callAll } from '../../../api/call.ts';
import type { HolderKind } from '../permissions/policy-holder.ts';

/** Who has a managed policy. */
export interface Holder {
  readonly kind: HolderKind;
  readonly name: string;
}

/** The users, groups and roles a managed policy is attached to; as a permissions boundary does not count. */
export async function holdersOf(PolicyArn: string): Promise<readonly Holder[]> {
  const pages = await callAll('iam', 'ListEntitiesForPolicy', {
    PolicyArn,
    PolicyUsageFilter: 'PermissionsPolicy',
  });
  return pages.flatMap(({ PolicyUsers = [], PolicyGroups = [], PolicyRoles = [] }): Holder[] => [
    ...PolicyUsers.map(({ UserName = '' }): Holder => ({ kind: 'user', name: UserName })),
    ...PolicyGroups.map(({ GroupName = '' }): Holder => ({ kind: 'group', name: GroupName })),
    ...PolicyRoles.map(({ RoleName = '' }): Holder => ({ kind: 'role', name: RoleName })),
  ]);
}
