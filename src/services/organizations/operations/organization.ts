import { findAccount } from '../../../identity/accounts.ts';
import { findMembership } from '../../../identity/organization/membership.ts';
import { FULL_ACCESS } from '../../../identity/organization/policy-types.ts';
import type { OrganizationRow } from '../../../identity/organization/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { type OperationContext, write } from '../../contract.ts';
import { accessAnywhere, readInside, writeInside } from '../define.ts';
import { alreadyInOrganization, organizationNotEmpty } from '../errors.ts';
import { newId } from '../ids.ts';
import { pageOf } from '../paging.ts';
import { countMembers, insertMember } from '../records/members.ts';
import { deleteOrganizationRows, insertOrganization } from '../records/organizations.ts';
import { attachTo } from '../records/policies.ts';
import { tablesIn } from '../records/tables.ts';
import type {
  CreateOrganizationRequest,
  CreateOrganizationResponse,
  DescribeOrganizationResponse,
  Input,
  ListRootsRequest,
  ListRootsResponse,
  Organization,
} from '../schema.ts';
import { organizationView, rootView } from '../views.ts';

async function viewOf(
  { db }: Pick<OperationContext, 'db'>,
  organization: OrganizationRow,
): Promise<Organization> {
  const account = await findAccount(db, organization.management_account_id);
  return organizationView(organization, account?.email ?? '');
}

/** Makes the caller's account the management account of a new organization. */
export const createOrganization = write<Input<CreateOrganizationRequest>, CreateOrganizationResponse>(
  accessAnywhere('CreateOrganization', { who: 'member' }),
  async (context, input) => {
    const { accountId, random, now } = context;
    if ((await findMembership(context.db, accountId)) !== undefined) throw alreadyInOrganization();
    const db = tablesIn(context.db);
    const hasAllFeatures = (input.FeatureSet ?? 'ALL') === 'ALL';
    const organization: OrganizationRow = {
      id: newId.organization(random),
      management_account_id: accountId,
      feature_set: hasAllFeatures ? 'ALL' : 'CONSOLIDATED_BILLING',
      root_id: newId.root(random),
      root_tags: '[]',
      policy_types: JSON.stringify(hasAllFeatures ? ['SERVICE_CONTROL_POLICY'] : []),
      is_scp_implied: hasAllFeatures ? 1 : 0,
      created_at: now,
    };
    await insertOrganization(db, organization);
    await insertMember(db, {
      account_id: accountId,
      organization_id: organization.id,
      parent_id: organization.root_id,
      joined_method: 'INVITED',
      joined_at: now,
      tags: '[]',
    });
    if (hasAllFeatures) {
      const targets = [organization.root_id, accountId];
      await attachTo(db, organization.id, FULL_ACCESS.SERVICE_CONTROL_POLICY.id, targets, now);
    }
    context.change(topic.account(accountId));
    return { Organization: await viewOf(context, organization) };
  },
);

export const describeOrganization = readInside<unknown, DescribeOrganizationResponse>(
  'DescribeOrganization',
  { who: 'member' },
  async ({ context, organization }) => ({ Organization: await viewOf(context, organization) }),
);

/** Ends an organization that has no members but the management account. */
export const deleteOrganization = writeInside<unknown, void>(
  'DeleteOrganization',
  { who: 'management' },
  async ({ context, tables, organization }) => {
    if ((await countMembers(tables, organization.id)) > 1) throw organizationNotEmpty();
    await deleteOrganizationRows(tables, organization.id);
    context.change(topic.account(context.accountId));
    context.change(topic.organization(organization.id));
  },
);

export const listRoots = readInside<Input<ListRootsRequest>, ListRootsResponse>(
  'ListRoots',
  { who: 'reader' },
  ({ context, organization }, input) => {
    const { items, output } = pageOf(context, ['ListRoots'], input, [rootView(organization)]);
    return { Roots: items, ...output };
  },
);
