import type { OrganizationMemberRow, OrganizationRow } from '../../../identity/organization/tables.ts';
import { topic } from '../../../identity/topics.ts';
import type { WriteContext } from '../../contract.ts';
import { readInside, writeInside } from '../define.ts';
import {
  accountAlreadyClosed,
  accountNotFound,
  constraint,
  destinationParentNotFound,
  duplicateAccount,
  managementCannotLeave,
  parentNotFound,
  sourceParentNotFound,
} from '../errors.ts';
import { pageFrom } from '../paging.ts';
import {
  closeAccount as closeAccountRow,
  countClosedSince,
  countMembers,
  deleteMember,
  findMember,
  listMembers,
  listMembersIn,
  moveMember,
} from '../records/members.ts';
import type { Tables } from '../records/tables.ts';
import { listDelegations } from '../records/trust.ts';
import { listUnits } from '../records/units.ts';
import type {
  CloseAccountRequest,
  DescribeAccountRequest,
  DescribeAccountResponse,
  Input,
  ListAccountsForParentRequest,
  ListAccountsForParentResponse,
  ListAccountsRequest,
  ListAccountsResponse,
  MoveAccountRequest,
  RemoveAccountFromOrganizationRequest,
} from '../schema.ts';
import { findTarget, isContainer } from '../targets.ts';
import { accountView } from '../views.ts';

const DAY = 24 * 60 * 60 * 1000;
/** How long a closed account counts against the quota. */
const CLOSURE_WINDOW = 30 * DAY;
/** A tenth of the members may be closed within 30 days, and ten in any case, a thousand at most. */
const closureQuota = (members: number): number => Math.min(1000, Math.max(10, Math.floor(members / 10)));

export const describeAccount = readInside<Input<DescribeAccountRequest>, DescribeAccountResponse>(
  'DescribeAccount',
  { who: 'reader', on: (input) => [input.AccountId] },
  async ({ tables, organization }, input) => {
    const row = await findMember(tables, organization.id, input.AccountId);
    if (row === undefined) throw accountNotFound();
    return { Account: accountView(organization, await listUnits(tables, organization.id), row) };
  },
);

export const listAccounts = readInside<Input<ListAccountsRequest>, ListAccountsResponse>(
  'ListAccounts',
  { who: 'reader' },
  async ({ context, tables, organization }, input) => {
    const units = await listUnits(tables, organization.id);
    const { items, output } = await pageFrom(context, ['ListAccounts'], input, (part) =>
      listMembers(tables, organization.id, part),
    );
    return { Accounts: items.map((row) => accountView(organization, units, row)), ...output };
  },
);

export const listAccountsForParent = readInside<
  Input<ListAccountsForParentRequest>,
  ListAccountsForParentResponse
>(
  'ListAccountsForParent',
  { who: 'reader', on: (input) => [input.ParentId] },
  async ({ context, tables, organization }, input) => {
    if (!isContainer(await findTarget(tables, organization, input.ParentId))) throw parentNotFound();
    const units = await listUnits(tables, organization.id);
    const { items, output } = await pageFrom(
      context,
      ['ListAccountsForParent', input.ParentId],
      input,
      (part) => listMembersIn(tables, input.ParentId, part),
    );
    return { Accounts: items.map((row) => accountView(organization, units, row)), ...output };
  },
);

export const moveAccount = writeInside<Input<MoveAccountRequest>, void>(
  'MoveAccount',
  { who: 'management', on: (input) => [input.AccountId, input.SourceParentId, input.DestinationParentId] },
  async ({ context, tables, organization }, input) => {
    const { AccountId: id, SourceParentId: source, DestinationParentId: destination } = input;
    const row = await findMember(tables, organization.id, id);
    if (row === undefined) throw accountNotFound();
    if (!isContainer(await findTarget(tables, organization, source))) throw sourceParentNotFound();
    if (!isContainer(await findTarget(tables, organization, destination))) throw destinationParentNotFound();
    if (row.parent_id === destination) throw duplicateAccount();
    if (row.parent_id !== source) throw accountNotFound();
    await moveMember(tables, id, destination);
    context.change(topic.account(id));
    context.change(topic.organization(organization.id));
  },
);

/** Closes a member for good: nobody in it may act any more. It stays in the organization, and counts. */
export const closeAccount = writeInside<Input<CloseAccountRequest>, void>(
  'CloseAccount',
  { who: 'management', on: (input) => [input.AccountId] },
  async ({ context, tables, organization }, { AccountId: id }) => {
    const row = await findMember(tables, organization.id, id);
    if (row === undefined) throw accountNotFound();
    if (id === organization.management_account_id)
      throw constraint(
        'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
        'You attempted to close the management account. To close the management account for the organization, you must first either remove or close all member accounts in the organization.',
      );
    if (row.state === 'CLOSED') throw accountAlreadyClosed();
    const members = await countMembers(tables, organization.id);
    const closed = await countClosedSince(tables, organization.id, context.now - CLOSURE_WINDOW);
    if (closed >= closureQuota(members))
      throw constraint(
        'CLOSE_ACCOUNT_QUOTA_EXCEEDED',
        'You have exceeded close account quota for the past 30 days.',
      );
    await closeAccountRow(tables, id, context.now);
    context.change(topic.account(id));
  },
);

async function leave(
  context: WriteContext,
  tables: Tables,
  organization: OrganizationRow,
  { account_id: id }: Pick<OrganizationMemberRow, 'account_id'>,
): Promise<void> {
  if (id === organization.management_account_id) throw managementCannotLeave();
  const delegations = await listDelegations(tables, organization.id);
  if (delegations.some((row) => row.account_id === id))
    throw constraint(
      'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
      'You attempted to remove an account that is registered as a delegated administrator for a service integrated with your organization. To complete this operation, you must first deregister this account as a delegated administrator.',
    );
  await deleteMember(tables, id);
  context.change(topic.account(id));
  context.change(topic.organization(organization.id));
}

export const removeAccountFromOrganization = writeInside<Input<RemoveAccountFromOrganizationRequest>, void>(
  'RemoveAccountFromOrganization',
  { who: 'management', on: (input) => [input.AccountId] },
  async ({ context, tables, organization }, { AccountId: id }) => {
    const row = await findMember(tables, organization.id, id);
    if (row === undefined) throw accountNotFound();
    await leave(context, tables, organization, row);
  },
);

export const leaveOrganization = writeInside<unknown, void>(
  'LeaveOrganization',
  { who: 'member' },
  ({ context, tables, organization, member }) => leave(context, tables, organization, member),
);
