import type { Instant } from '../../core/clock.ts';
import { FULL_ACCESS, isGuardrail } from '../../identity/organization/policy-types.ts';
import type { OrganizationMemberRow, OrganizationRow } from '../../identity/organization/tables.ts';
import { insertMember } from './records/members.ts';
import { attachTo } from './records/policies.ts';
import type { Tables } from './records/tables.ts';
import { enabledTypes } from './views.ts';

/** What AWS lets an organization have, unless raised. @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const QUOTAS = {
  accounts: 10_000,
  units: 2000,
  /** Levels of units below the root. */
  unitDepth: 5,
  /** Of each type. */
  policies: 2000,
  /** Of SCPs and RCPs on one root, unit or account. */
  guardrailsPerTarget: 5,
  /** Of other policies on one root, unit or account. */
  settingsPerTarget: 10,
  handshakesPerDay: 20,
} as const;

/** What hangs on everything new in the tree: the policy that allows all, of each enabled type that has one. */
export async function attachFullAccess(
  db: Tables,
  organization: OrganizationRow,
  targetId: string,
  now: Instant,
): Promise<void> {
  for (const type of enabledTypes(organization))
    if (isGuardrail(type)) await attachTo(db, organization.id, FULL_ACCESS[type].id, [targetId], now);
}

/** Puts an account under the root of an organization. */
export async function joinOrganization(
  db: Tables,
  organization: OrganizationRow,
  member: Pick<OrganizationMemberRow, 'account_id' | 'joined_method' | 'joined_at' | 'tags'>,
): Promise<void> {
  await insertMember(db, {
    ...member,
    organization_id: organization.id,
    parent_id: organization.root_id,
  });
  await attachFullAccess(db, organization, member.account_id, member.joined_at);
}
