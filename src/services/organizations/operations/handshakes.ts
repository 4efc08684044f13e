import { findMembership } from '../../../identity/organization/membership.ts';
import { FULL_ACCESS } from '../../../identity/organization/policy-types.ts';
import type { HandshakeRow, OrganizationRow } from '../../../identity/organization/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { type OperationContext, read, type WriteContext, write } from '../../contract.ts';
import { accessAnywhere, readInside } from '../define.ts';
import {
  accessDenied,
  alreadyMember,
  handshakeAlreadyInState,
  handshakeConstraint,
  handshakeNotFound,
  invalidInput,
  invalidTransition,
} from '../errors.ts';
import { atInstant, handshakeArns, handshakeOf, handshakeView } from '../handshakes.ts';
import { joinOrganization, QUOTAS } from '../new-member.ts';
import { pageOf } from '../paging.ts';
import { countMembers, listMembers } from '../records/members.ts';
import { updateOrganization } from '../records/organizations.ts';
import { attachTo } from '../records/policies.ts';
import { type Tables, tablesIn } from '../records/tables.ts';
import { findHandshake, listHandshakes, setHandshakeState } from '../records/trust.ts';
import { listUnits } from '../records/units.ts';
import type {
  AcceptHandshakeRequest,
  AcceptHandshakeResponse,
  CancelHandshakeRequest,
  CancelHandshakeResponse,
  DeclineHandshakeRequest,
  DeclineHandshakeResponse,
  DescribeHandshakeRequest,
  DescribeHandshakeResponse,
  HandshakeFilter,
  Input,
  ListHandshakesForAccountRequest,
  ListHandshakesForAccountResponse,
  ListHandshakesForOrganizationRequest,
  ListHandshakesForOrganizationResponse,
} from '../schema.ts';

interface OfHandshake {
  readonly HandshakeId: string;
}

/** Handshakes reach accounts outside of the organization too, so who takes part is looked at here. */
const access = (action: string) =>
  accessAnywhere<OfHandshake>(action, {
    who: 'member',
    arns: (context, input) => handshakeArns(context, input.HandshakeId),
  });

type Ended = 'ACCEPTED' | 'DECLINED' | 'CANCELED';

/** @throws AwsError where a handshake cannot go to that state any more */
function checkTransition(row: HandshakeRow, to: Ended): void {
  if (row.state === to) throw handshakeAlreadyInState();
  const mayEnd = row.state === 'OPEN' || (row.state === 'REQUESTED' && to !== 'ACCEPTED');
  if (!mayEnd) throw invalidTransition();
}

async function organizationOf(tables: Tables, row: HandshakeRow): Promise<OrganizationRow> {
  const found = await tables
    .selectFrom('organizations')
    .selectAll()
    .where('id', '=', row.organization_id)
    .executeTakeFirst();
  if (found === undefined) throw handshakeNotFound();
  return found;
}

/** What follows when the handshake of an action is accepted. */
const ACCEPTED: Readonly<
  Record<
    HandshakeRow['action'],
    (context: WriteContext, tables: Tables, row: HandshakeRow, organization: OrganizationRow) => Promise<void>
  >
> = {
  async INVITE(context, tables, row, organization) {
    if ((await findMembership(context.db, row.account_id)) !== undefined) throw alreadyMember();
    if ((await countMembers(tables, organization.id)) >= QUOTAS.accounts)
      throw handshakeConstraint(
        'ACCOUNT_NUMBER_LIMIT_EXCEEDED',
        'You attempted to exceed the limit on the number of accounts in an organization.',
      );
    await joinOrganization(tables, organization, {
      account_id: row.account_id,
      joined_method: 'INVITED',
      joined_at: context.now,
      tags: row.tags,
    });
    context.change(topic.account(row.account_id));
  },
  async APPROVE_ALL_FEATURES({ now }, tables, row) {
    if (row.parent_id === null) return;
    const parent = await findHandshake(tables, row.parent_id);
    // What the management account canceled, or nobody finished in time, no member brings back.
    if (parent === undefined || atInstant(parent, now).state !== 'REQUESTED') throw invalidTransition();
    const siblings = await listHandshakes(tables, { parentId: row.parent_id });
    const areAll = siblings.every(({ id, state }) => id === row.id || state === 'ACCEPTED');
    if (areAll) await setHandshakeState(tables, row.parent_id, 'OPEN');
  },
  async ENABLE_ALL_FEATURES(context, tables, _, organization) {
    await updateOrganization(tables, organization.id, {
      feature_set: 'ALL',
      policy_types: JSON.stringify(['SERVICE_CONTROL_POLICY']),
      is_scp_implied: 1,
    });
    const members = await listMembers(tables, organization.id);
    const units = await listUnits(tables, organization.id);
    const targets = [organization.root_id, ...units.map(({ id }) => id), ...members.map((m) => m.account_id)];
    const { id } = FULL_ACCESS.SERVICE_CONTROL_POLICY;
    await attachTo(tables, organization.id, id, targets, context.now);
  },
};

async function end(context: WriteContext, row: HandshakeRow, to: Ended) {
  const tables = tablesIn(context.db);
  checkTransition(row, to);
  if (to === 'ACCEPTED') {
    const organization = await organizationOf(tables, row);
    await ACCEPTED[row.action](context, tables, row, organization);
  }
  await setHandshakeState(tables, row.id, to);
  context.change(topic.organization(row.organization_id));
  return { Handshake: await handshakeView(context.db, { ...row, state: to }) };
}

/** By the account that was asked. */
const answer = (to: 'ACCEPTED' | 'DECLINED') => async (context: WriteContext, input: OfHandshake) => {
  const row = await handshakeOf(tablesIn(context.db), context.accountId, input.HandshakeId, context.now);
  if (row.account_id !== context.accountId) throw accessDenied();
  return end(context, row, to);
};

export const acceptHandshake = write<Input<AcceptHandshakeRequest>, AcceptHandshakeResponse>(
  access('AcceptHandshake'),
  answer('ACCEPTED'),
);

export const declineHandshake = write<Input<DeclineHandshakeRequest>, DeclineHandshakeResponse>(
  access('DeclineHandshake'),
  answer('DECLINED'),
);

/** By the account that asked. */
export const cancelHandshake = write<Input<CancelHandshakeRequest>, CancelHandshakeResponse>(
  access('CancelHandshake'),
  async (context, input) => {
    const row = await handshakeOf(tablesIn(context.db), context.accountId, input.HandshakeId, context.now);
    if (row.management_account_id !== context.accountId) throw accessDenied();
    return end(context, row, 'CANCELED');
  },
);

export const describeHandshake = read<Input<DescribeHandshakeRequest>, DescribeHandshakeResponse>(
  access('DescribeHandshake'),
  async (context, input) => {
    const row = await handshakeOf(tablesIn(context.db), context.accountId, input.HandshakeId, context.now);
    return { Handshake: await handshakeView(context.db, row) };
  },
);

interface ListInput {
  readonly Filter?: Input<HandshakeFilter> | undefined;
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

async function listed(
  context: OperationContext,
  list: string,
  input: ListInput,
  rows: readonly HandshakeRow[],
) {
  const { ActionType: action, ParentHandshakeId: parent } = input.Filter ?? {};
  if (action !== undefined && parent !== undefined)
    throw invalidInput('MAX_LIMIT_EXCEEDED_FILTER', 'You specified too many filter parameters.');
  const wanted = rows.filter(
    (row) =>
      (action === undefined || row.action === action) && (parent === undefined || row.parent_id === parent),
  );
  const { items, output } = pageOf(context, [list, action, parent], input, wanted);
  const Handshakes = [];
  for (const row of items) Handshakes.push(await handshakeView(context.db, atInstant(row, context.now)));
  return { Handshakes, ...output };
}

export const listHandshakesForAccount = read<
  Input<ListHandshakesForAccountRequest>,
  ListHandshakesForAccountResponse
>(accessAnywhere('ListHandshakesForAccount', { who: 'member' }), async (context, input) => {
  const rows = await listHandshakes(tablesIn(context.db), { accountId: context.accountId });
  return listed(context, 'ListHandshakesForAccount', input, rows);
});

export const listHandshakesForOrganization = readInside<
  Input<ListHandshakesForOrganizationRequest>,
  ListHandshakesForOrganizationResponse
>('ListHandshakesForOrganization', { who: 'reader' }, async ({ context, tables, organization }, input) => {
  const rows = await listHandshakes(tables, { organizationId: organization.id });
  return listed(context, 'ListHandshakesForOrganization', input, rows);
});
