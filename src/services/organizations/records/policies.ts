import type { PolicyType } from '../../../identity/organization/policy-types.ts';
import type {
  OrganizationPolicyAttachmentRow,
  OrganizationPolicyRow,
  OrganizationResourcePolicyRow,
} from '../../../identity/organization/tables.ts';
import type { Tables } from './tables.ts';

/** The organization's own policies of a type, in the order they were made. */
export const listPolicyRows = (
  db: Tables,
  organizationId: string,
  type: PolicyType,
): Promise<OrganizationPolicyRow[]> =>
  db
    .selectFrom('organization_policies')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('type', '=', type)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

export const findPolicyRow = (
  db: Tables,
  organizationId: string,
  id: string,
): Promise<OrganizationPolicyRow | undefined> =>
  db
    .selectFrom('organization_policies')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst();

export async function insertPolicy(db: Tables, row: OrganizationPolicyRow): Promise<void> {
  await db.insertInto('organization_policies').values(row).execute();
}

export async function updatePolicyRow(
  db: Tables,
  id: string,
  change: Partial<Pick<OrganizationPolicyRow, 'name' | 'description' | 'content' | 'tags'>>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await db.updateTable('organization_policies').set(change).where('id', '=', id).execute();
}

export async function deletePolicyRow(db: Tables, id: string): Promise<void> {
  await db.deleteFrom('organization_policies').where('id', '=', id).execute();
}

/** What hangs where, in the order it was attached; narrowed to a policy or a target. */
export const listAttachments = (
  db: Tables,
  organizationId: string,
  by: { readonly policyId?: string; readonly targetId?: string } = {},
): Promise<OrganizationPolicyAttachmentRow[]> => {
  let query = db
    .selectFrom('organization_policy_attachments')
    .selectAll()
    .where('organization_id', '=', organizationId);
  if (by.policyId !== undefined) query = query.where('policy_id', '=', by.policyId);
  if (by.targetId !== undefined) query = query.where('target_id', '=', by.targetId);
  return query.orderBy('attached_at').orderBy('policy_id').orderBy('target_id').execute();
};

/** Attaches a policy to targets; those it hangs on already keep it. */
export async function attachTo(
  db: Tables,
  organizationId: string,
  policyId: string,
  targets: readonly string[],
  attachedAt: number,
): Promise<void> {
  for (const target_id of targets)
    await db
      .insertInto('organization_policy_attachments')
      .values({ organization_id: organizationId, policy_id: policyId, target_id, attached_at: attachedAt })
      .onConflict((conflict) => conflict.columns(['target_id', 'policy_id']).doNothing())
      .execute();
}

export async function detachFrom(
  db: Tables,
  organizationId: string,
  policyIds: readonly string[],
  targetId?: string,
): Promise<void> {
  if (policyIds.length === 0) return;
  let query = db
    .deleteFrom('organization_policy_attachments')
    .where('organization_id', '=', organizationId)
    .where('policy_id', 'in', policyIds);
  if (targetId !== undefined) query = query.where('target_id', '=', targetId);
  await query.execute();
}

export const findResourcePolicy = (
  db: Tables,
  organizationId: string,
): Promise<OrganizationResourcePolicyRow | undefined> =>
  db
    .selectFrom('organization_resource_policies')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();

export async function putResourcePolicyRow(db: Tables, row: OrganizationResourcePolicyRow): Promise<void> {
  await db
    .insertInto('organization_resource_policies')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('organization_id').doUpdateSet({ content: row.content, tags: row.tags }),
    )
    .execute();
}

export async function deleteResourcePolicyRow(db: Tables, organizationId: string): Promise<void> {
  await db
    .deleteFrom('organization_resource_policies')
    .where('organization_id', '=', organizationId)
    .execute();
}
