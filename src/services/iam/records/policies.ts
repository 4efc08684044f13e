import type { AccountId } from '../../../core/account.ts';
import { countEntities } from '../../../identity/counts/records.ts';
import type { PolicyRow, PolicyVersionRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';
import { type ListFilter, pathBeginsWith } from './list-filter.ts';
import { nameKey } from './name-key.ts';

/** A customer-managed policy of the account; undefined for those of other accounts and of AWS. */
export const findPolicy = (
  db: Directory,
  accountId: AccountId,
  arn: string,
): Promise<PolicyRow | undefined> =>
  db
    .selectFrom('policies')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('arn', '=', arn)
    .executeTakeFirst();

export const findPolicyByName = (
  db: Directory,
  accountId: AccountId,
  name: string,
): Promise<PolicyRow | undefined> =>
  db
    .selectFrom('policies')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();

/** In the order of names, behind the name `after` (in lower case). */
export function listPolicyRows(
  db: Directory,
  filter: ListFilter,
  after: string | undefined,
  limit: number,
): Promise<PolicyRow[]> {
  let query = db.selectFrom('policies').selectAll().where('account_id', '=', filter.accountId);
  if (filter.pathPrefix !== '/') query = query.where(pathBeginsWith(filter.pathPrefix));
  if (after !== undefined) query = query.where('name_key', '>', after);
  return query.orderBy('name_key').limit(limit).execute();
}

export const countPolicies = (db: Directory, accountId: AccountId): Promise<number> =>
  countEntities(db, accountId, 'policies');

export async function insertPolicy(db: Directory, row: Omit<PolicyRow, 'name_key'>): Promise<void> {
  await db
    .insertInto('policies')
    .values({ ...row, name_key: nameKey(row.name) })
    .execute();
}

export type PolicyChange = Partial<
  Pick<PolicyRow, 'default_version' | 'next_version' | 'tags' | 'updated_at'>
>;

export async function updatePolicyRow(db: Directory, id: string, change: PolicyChange): Promise<void> {
  await db.updateTable('policies').set(change).where('id', '=', id).execute();
}

/** The policy with all its versions. */
export async function deletePolicyRows(db: Directory, id: string): Promise<void> {
  await db.deleteFrom('policy_versions').where('policy_id', '=', id).execute();
  await db.deleteFrom('policies').where('id', '=', id).execute();
}

/** Newest first. */
export const listVersions = (db: Directory, policyId: string): Promise<PolicyVersionRow[]> =>
  db
    .selectFrom('policy_versions')
    .selectAll()
    .where('policy_id', '=', policyId)
    .orderBy('version', 'desc')
    .execute();

export const findVersion = (
  db: Directory,
  policyId: string,
  version: number,
): Promise<PolicyVersionRow | undefined> =>
  db
    .selectFrom('policy_versions')
    .selectAll()
    .where('policy_id', '=', policyId)
    .where('version', '=', version)
    .executeTakeFirst();

export async function insertVersion(db: Directory, row: PolicyVersionRow): Promise<void> {
  await db.insertInto('policy_versions').values(row).execute();
}

export async function deleteVersion(db: Directory, policyId: string, version: number): Promise<void> {
  await db
    .deleteFrom('policy_versions')
    .where('policy_id', '=', policyId)
    .where('version', '=', version)
    .execute();
}
