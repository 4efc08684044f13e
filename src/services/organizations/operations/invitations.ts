import { findAccount, findAccountByEmail } from '../../../identity/accounts.ts';
import { findMembership } from '../../../identity/organization/membership.ts';
import type { HandshakeRow, OrganizationRow } from '../../../identity/organization/tables.ts';
import type { AccountRow } from '../../../identity/tables.ts';
import type { WriteContext } from '../../contract.ts';
import { type Inside, writeInside } from '../define.ts';
import {
  alreadyMember,
  constraint,
  duplicateHandshake,
  handshakeConstraint,
  invalidInput,
  invalidParty,
} from '../errors.ts';
import { atInstant, handshakeView } from '../handshakes.ts';
import { newId } from '../ids.ts';
import { QUOTAS } from '../new-member.ts';
import { listMembers } from '../records/members.ts';
import { insertHandshake, listHandshakes, setHandshakeState } from '../records/trust.ts';
import type {
  EnableAllFeaturesResponse,
  Input,
  InviteAccountToOrganizationRequest,
  InviteAccountToOrganizationResponse,
} from '../schema.ts';
import { checkedTags, formatTags } from '../tags.ts';

const DAY = 24 * 60 * 60 * 1000;
/** How long an invitation is good. */
const INVITATION_DAYS = 15;
/** How long the members have to approve all features. */
const ALL_FEATURES_DAYS = 90;

const newHandshake = (
  { random, now }: WriteContext,
  organization: OrganizationRow,
  days: number,
  row: Pick<HandshakeRow, 'action' | 'account_id'> & Partial<HandshakeRow>,
): HandshakeRow => ({
  id: newId.handshake(random),
  organization_id: organization.id,
  management_account_id: organization.management_account_id,
  state: 'REQUESTED',
  requested_at: now,
  expires_at: now + days * DAY,
  target_kind: 'ACCOUNT',
  target: row.account_id,
  notes: null,
  parent_id: null,
  tags: '[]',
  ...row,
});

async function invitedAccount(
  { context }: Inside<WriteContext>,
  { Id: id, Type: kind }: Input<InviteAccountToOrganizationRequest>['Target'],
): Promise<AccountRow> {
  if (kind === 'ORGANIZATION') throw invalidParty();
  if (kind === 'EMAIL' && !id.includes('@'))
    throw invalidInput(
      'INVALID_EMAIL_ADDRESS_TARGET',
      'You specified an invalid email address for the invited account owner.',
    );
  if (kind === 'ACCOUNT' && !/^[0-9]{12}$/.test(id))
    throw invalidInput('INVALID_PATTERN', 'You provided a value that does not match the required pattern.');
  const account =
    kind === 'ACCOUNT' ? await findAccount(context.db, id) : await findAccountByEmail(context.db, id);
  if (account === undefined)
    throw handshakeConstraint(
      'TARGET_ACCOUNT_VALIDATION_FAILURE',
      "The invited account can't be found or can't join the organization.",
    );
  return account;
}

export const inviteAccountToOrganization = writeInside<
  Input<InviteAccountToOrganizationRequest>,
  InviteAccountToOrganizationResponse
>(
  'InviteAccountToOrganization',
  { who: 'management', tags: (input) => input.Tags },
  async (inside, input) => {
    const { context, tables, organization } = inside;
    const account = await invitedAccount(inside, input.Target);
    const tags = formatTags(checkedTags(input.Tags));
    if ((await findMembership(context.db, account.id)) !== undefined) throw alreadyMember();
    const open = (await listHandshakes(tables, { organizationId: organization.id })).map((row) =>
      atInstant(row, context.now),
    );
    if (open.some((row) => row.action === 'INVITE' && row.account_id === account.id && row.state === 'OPEN'))
      throw duplicateHandshake();
    if (open.some((row) => row.action === 'ENABLE_ALL_FEATURES' && row.state === 'REQUESTED'))
      throw handshakeConstraint(
        'INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES',
        "You can't issue new invitations to join an organization while it's in the process of enabling all features.",
      );
    if (open.filter((row) => row.requested_at > context.now - DAY).length >= QUOTAS.handshakesPerDay)
      throw constraint(
        'HANDSHAKE_RATE_LIMIT_EXCEEDED',
        'You attempted to exceed the number of handshakes that you can send in one day.',
      );
    const { Id: target, Type: kind } = input.Target;
    const row = newHandshake(context, organization, INVITATION_DAYS, {
      action: 'INVITE',
      account_id: account.id,
      state: 'OPEN',
      target,
      target_kind: kind === 'EMAIL' ? 'EMAIL' : 'ACCOUNT',
      notes: input.Notes ?? null,
      tags,
    });
    await insertHandshake(tables, row);
    return { Handshake: await handshakeView(context.db, row) };
  },
);

/** Asks every invited member; once all have approved, the management account accepts, and all features are on. */
export const enableAllFeatures = writeInside<unknown, EnableAllFeaturesResponse>(
  'EnableAllFeatures',
  { who: 'management' },
  async ({ context, tables, organization }) => {
    if (organization.feature_set === 'ALL')
      throw handshakeConstraint(
        'ORGANIZATION_ALREADY_HAS_ALL_FEATURES',
        'All features are already enabled on this organization.',
      );
    const sent = (await listHandshakes(tables, { organizationId: organization.id }))
      .map((row) => atInstant(row, context.now))
      .filter(({ state }) => state === 'REQUESTED' || state === 'OPEN');
    if (sent.some(({ action }) => action === 'ENABLE_ALL_FEATURES'))
      throw handshakeConstraint(
        'ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION',
        'The handshake request is invalid because the organization is already in the process of enabling all features.',
      );
    // They told of consolidated billing only, so who accepted one would not have agreed to all features.
    // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_org_support-all-features.html
    for (const { id, action } of sent)
      if (action === 'INVITE') await setHandshakeState(tables, id, 'CANCELED');
    const asked = (await listMembers(tables, organization.id)).filter(
      (member) =>
        member.joined_method === 'INVITED' && member.account_id !== organization.management_account_id,
    );
    const parent = newHandshake(context, organization, ALL_FEATURES_DAYS, {
      action: 'ENABLE_ALL_FEATURES',
      account_id: organization.management_account_id,
      state: asked.length === 0 ? 'OPEN' : 'REQUESTED',
    });
    await insertHandshake(tables, parent);
    for (const member of asked)
      await insertHandshake(
        tables,
        newHandshake(context, organization, ALL_FEATURES_DAYS, {
          action: 'APPROVE_ALL_FEATURES',
          account_id: member.account_id,
          state: 'OPEN',
          parent_id: parent.id,
        }),
      );
    return { Handshake: await handshakeView(context.db, parent) };
  },
);
