import type { Insertable } from 'kysely';
import type { OrganizationRow, OrganizationTables } from '../../../identity/organization/tables.ts';
import type { Tables } from './tables.ts';

export async function insertOrganization(
  db: Tables,
  row: Insertable<OrganizationTables['organizations']>,
): Promise<void> {
  await db.insertInto('organizations').values(row).execute();
}

export async function updateOrganization(
  db: Tables,
  id: string,
  change: Partial<Pick<OrganizationRow, 'feature_set' | 'policy_types' | 'is_scp_implied' | 'root_tags'>>,
): Promise<void> {
  await db.updateTable('organizations').set(change).where('id', '=', id).execute();
}

/** Tables whose rows belong to an organization and end with it, in an order that foreign keys allow. */
const OWNED = [
  'organization_policy_attachments',
  'organization_policies',
  'organization_resource_policies',
  'delegated_administrators',
  'organization_service_access',
  'organization_units',
  'organization_members',
  'account_requests',
] as const;

/** Deletes an organization with all that is in it; its handshakes stay for who was invited. */
export async function deleteOrganizationRows(db: Tables, id: string): Promise<void> {
  for (const table of OWNED) await db.deleteFrom(table).where('organization_id', '=', id).execute();
  await db
    .updateTable('organization_handshakes')
    .set({ state: 'CANCELED' })
    .where('organization_id', '=', id)
    .where('state', 'in', ['REQUESTED', 'OPEN'])
    .execute();
  await db.deleteFrom('organizations').where('id', '=', id).execute();
}
