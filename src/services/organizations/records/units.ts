import type { OrganizationUnitRow } from '../../../identity/organization/tables.ts';
import type { Tables } from './tables.ts';

/** All units in the order they were made. */
export const listUnits = (db: Tables, organizationId: string): Promise<OrganizationUnitRow[]> =>
  db
    .selectFrom('organization_units')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

export const findUnit = (
  db: Tables,
  organizationId: string,
  id: string,
): Promise<OrganizationUnitRow | undefined> =>
  db
    .selectFrom('organization_units')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst();

export async function insertUnit(db: Tables, row: OrganizationUnitRow): Promise<void> {
  await db.insertInto('organization_units').values(row).execute();
}

export async function updateUnit(
  db: Tables,
  id: string,
  change: Partial<Pick<OrganizationUnitRow, 'name' | 'tags'>>,
): Promise<void> {
  await db.updateTable('organization_units').set(change).where('id', '=', id).execute();
}

export async function deleteUnit(db: Tables, id: string): Promise<void> {
  await db.deleteFrom('organization_policy_attachments').where('target_id', '=', id).execute();
  await db.deleteFrom('organization_units').where('id', '=', id).execute();
}
