import type { AccountId } from '../../../core/account.ts';
import { findMembership, lineage } from '../../../identity/organization/membership.ts';
import type { OrganizationMemberRow, OrganizationTables } from '../../../identity/organization/tables.ts';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';
import type { OperationContext } from '../../contract.ts';
import { invalidInput } from '../errors.ts';

/** An account of an organization and its path: `o-…/r-…/ou-…/111122223333`. */
export interface PlacedAccount {
  readonly accountId: AccountId;
  readonly path: string;
}

/**
 * The accounts at and below a path of the organization that the caller's account manages.
 * @throws AwsError InvalidInput for any other path, or any other account
 */
export async function accountsBelow(
  { accountId, db }: Pick<OperationContext, 'accountId' | 'db'>,
  entityPath: string,
): Promise<PlacedAccount[]> {
  const membership = await findMembership(db, accountId);
  if (!membership?.isManagement)
    throw invalidInput('Only the management account of an organization can generate this report.');
  const { organization } = membership;
  const wanted = entityPath.replace(/\/$/, '');
  const accounts: PlacedAccount[] = [];
  for (const member of await membersOf(db, organization.id)) {
    const place = { id: member.account_id, parentId: member.parent_id };
    const chain = await lineage(db, organization, place);
    const path = [organization.id, ...(chain ?? [])].join('/');
    if (path === wanted || path.startsWith(`${wanted}/`))
      accounts.push({ accountId: member.account_id, path });
  }
  if (accounts.length === 0) throw invalidInput(`The entity path ${entityPath} does not exist.`);
  return accounts;
}

const membersOf = (db: AnyDatabase, organizationId: string): Promise<OrganizationMemberRow[]> =>
  tablesOf<OrganizationTables>(db)
    .selectFrom('organization_members')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('account_id')
    .execute();
