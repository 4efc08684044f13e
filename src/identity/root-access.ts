import type { Kysely } from 'kysely';
import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import { instantType, textType } from '../storage/column-types.ts';
import type { Dialect, Migration } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import {
  delegatedServices,
  findMembership,
  type Membership,
  trustedServices,
} from './organization/membership.ts';

/** What an organization's management account may let IAM do to the roots of its members. */
export type RootAccessFeature = 'RootCredentialsManagement' | 'RootSessions';

export interface RootAccessTables {
  organization_root_access: RootAccessRow;
}

/** A feature that is enabled. */
export interface RootAccessRow {
  organization_id: string;
  feature: RootAccessFeature;
  enabled_at: Instant;
}

export const rootAccess: Migration = {
  name: '2026-11-27-organization-root-access',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('organization_root_access')
      // No foreign key: ids are never used twice, so what outlives its organization means nothing.
      .addColumn('organization_id', text, (c) => c.notNull())
      .addColumn('feature', text, (c) => c.notNull())
      .addColumn('enabled_at', instantType, (c) => c.notNull())
      .addPrimaryKeyConstraint('organization_root_access_key', ['organization_id', 'feature'])
      .execute();
  },
};

/** The service that organizations trust with the roots of their members. */
export const IAM_PRINCIPAL = 'iam.amazonaws.com';

export const rootAccessTables = (db: AnyDatabase) => tablesOf<RootAccessTables>(db);

/** In order of name. */
export async function rootAccessFeatures(
  db: AnyDatabase,
  organizationId: string,
): Promise<RootAccessFeature[]> {
  const rows = await rootAccessTables(db)
    .selectFrom('organization_root_access')
    .select('feature')
    .where('organization_id', '=', organizationId)
    .orderBy('feature')
    .execute();
  return rows.map(({ feature }) => feature);
}

/** Whether the organization trusts IAM. */
export const trustsIam = async (db: AnyDatabase, organizationId: string): Promise<boolean> =>
  (await trustedServices(db, organizationId)).some(({ service_principal: name }) => name === IAM_PRINCIPAL);

/** Whether an account administers its organization for IAM: it manages it, or was delegated to. */
export async function administersIam(
  db: AnyDatabase,
  accountId: AccountId,
  { isManagement }: Membership,
): Promise<boolean> {
  return isManagement || (await delegatedServices(db, accountId)).includes(IAM_PRINCIPAL);
}

/** Whether `accountId` may ask for sessions of the root of `target` at all, whatever its own policies say. */
export async function mayAssumeRoot(
  db: AnyDatabase,
  accountId: AccountId,
  target: AccountId,
): Promise<boolean> {
  const membership = await findMembership(db, accountId);
  const member = await findMembership(db, target);
  if (membership === undefined || member === undefined) return false;
  const { id } = membership.organization;
  if (member.organization.id !== id || member.isManagement) return false;
  if (!(await administersIam(db, accountId, membership))) return false;
  return (await trustsIam(db, id)) && (await rootAccessFeatures(db, id)).includes('RootSessions');
}
