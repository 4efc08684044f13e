import type { AccountId } from '../../core/account.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { AccountState, OrganizationMemberRow, OrganizationRow, OrganizationTables } from './tables.ts';

/** An account's place in the organization it belongs to. */
export interface Membership {
  readonly organization: OrganizationRow;
  readonly member: OrganizationMemberRow;
  readonly isManagement: boolean;
}

/** Undefined for a standalone account. */
export async function findMembership(db: AnyDatabase, accountId: AccountId): Promise<Membership | undefined> {
  const tables = tablesOf<OrganizationTables>(db);
  const member = await tables
    .selectFrom('organization_members')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (member === undefined) return undefined;
  const organization = await tables
    .selectFrom('organizations')
    .selectAll()
    .where('id', '=', member.organization_id)
    .executeTakeFirst();
  if (organization === undefined) return undefined;
  return { organization, member, isManagement: organization.management_account_id === accountId };
}

/**
 * Root, units and account, from the top: all that an account (or a unit) hangs on, with itself at the end.
 * A chain that does not end at the root answers undefined; no write leaves one.
 */
export async function lineage(
  db: AnyDatabase,
  organization: OrganizationRow,
  place: { readonly id: string; readonly parentId: string },
): Promise<readonly string[] | undefined> {
  const chain = [place.id];
  let parent = place.parentId;
  while (parent !== organization.root_id) {
    if (chain.length > MAX_CHAIN) return undefined;
    chain.unshift(parent);
    const unit = await tablesOf<OrganizationTables>(db)
      .selectFrom('organization_units')
      .select('parent_id')
      .where('id', '=', parent)
      .where('organization_id', '=', organization.id)
      .executeTakeFirst();
    if (unit === undefined) return undefined;
    parent = unit.parent_id;
  }
  return [organization.root_id, ...chain];
}

/** Five levels of units and an account. */
const MAX_CHAIN = 6;

/** Whether an account, in an organization or not, may act. */
export async function accountState(db: AnyDatabase, accountId: AccountId): Promise<AccountState> {
  const row = await tablesOf<OrganizationTables>(db)
    .selectFrom('account_states')
    .select('state')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row?.state ?? 'ACTIVE';
}

/** Services that this account administers its organization for. */
export async function delegatedServices(db: AnyDatabase, accountId: AccountId): Promise<string[]> {
  const rows = await tablesOf<OrganizationTables>(db)
    .selectFrom('delegated_administrators')
    .select('service_principal')
    .where('account_id', '=', accountId)
    .orderBy('service_principal')
    .execute();
  return rows.map((row) => row.service_principal);
}

/** Services that the organization trusts, with when it began to. */
export const trustedServices = (
  db: AnyDatabase,
  organizationId: string,
): Promise<{ service_principal: string; enabled_at: number }[]> =>
  tablesOf<OrganizationTables>(db)
    .selectFrom('organization_service_access')
    .select(['service_principal', 'enabled_at'])
    .where('organization_id', '=', organizationId)
    .orderBy('service_principal')
    .execute();
