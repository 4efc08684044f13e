import { iamArn } from '../../core/arn.ts';
import { dateOf } from './date-of.ts';
import type { InstanceProfileRow } from './instance-profile-table.ts';
import type { Directory } from './records/directory.ts';
import { findRolesById } from './records/roles.ts';
import { roleBasics } from './role-views.ts';
import type { InstanceProfile, Role } from './schema.ts';
import { shownTrustPolicies } from './trust-policy.ts';
import type { Unkeyed } from './views.ts';

/** As lists show it, with the roles it holds and without tags. */
export const instanceProfileView = (
  row: Unkeyed<InstanceProfileRow>,
  roles: readonly Role[],
): InstanceProfile => ({
  Path: row.path,
  InstanceProfileName: row.name,
  InstanceProfileId: row.id,
  Arn: iamArn(row.account_id, 'instance-profile', row.path, row.name),
  CreateDate: dateOf(row.created_at),
  Roles: [...roles],
});

/** {@link instanceProfileView} of each. */
export async function instanceProfileViews(
  db: Directory,
  rows: readonly InstanceProfileRow[],
): Promise<InstanceProfile[]> {
  const roles = await findRolesById(db, [...new Set(rows.flatMap((row) => row.role_id ?? []))]);
  const trust = await shownTrustPolicies(db, roles);
  const views = new Map(
    roles.map((role) => [role.id, roleBasics(role, trust.get(role.id) ?? role.trust_policy)]),
  );
  return rows.map((row) => {
    const role = row.role_id === null ? undefined : views.get(row.role_id);
    return instanceProfileView(row, role === undefined ? [] : [role]);
  });
}
