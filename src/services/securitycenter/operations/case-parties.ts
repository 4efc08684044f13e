import { addParty, caseLink } from '../../../center/reports/case-acts.ts';
import { listParties, updateParty } from '../../../center/reports/case-records.ts';
import { linkHash, newLinkSecret } from '../../../center/reports/case-secrets.ts';
import type { PartyRow } from '../../../center/reports/case-table.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { type CaseInput, caseOf, type PartyInput, partyOf } from '../cases/case-of.ts';
import { type PartyView, partyView } from '../cases/conversation-view.ts';
import { HIDDEN } from '../cases/hidden.ts';
import { limitExceeded } from '../errors.ts';

interface AddInput extends CaseInput {
  readonly Role: 'REPORTER' | 'VENDOR' | 'COORDINATOR' | 'OTHER';
  readonly Name: string;
  readonly Email?: string;
}

interface LinkOutput {
  readonly Party: PartyView;
  /** The party's page; shown only now. */
  readonly CaseUrl: string;
}

const MOST_PARTIES = 50;

/** Gives somebody outside of the team a part in a case, by a link of their own. */
export const addCaseParty = write<AddInput, LinkOutput>(
  forTeam('AddCaseParty'),
  async (context, input) => {
    const { CaseId, Role, Name, Email } = input;
    await caseOf(context, input);
    if ((await listParties(context.db, CaseId)).length >= MOST_PARTIES)
      throw limitExceeded(`A case has ${MOST_PARTIES} parties at most.`);
    const contact = { name: Name, ...(Email !== undefined && { email: Email }) };
    const role = Role.toLowerCase() as PartyRow['role'];
    const { partyId, secret } = await addParty(context, CaseId, role, contact);
    const party = await partyOf(context, { CaseId, PartyId: partyId });
    return { Party: partyView(context, party), CaseUrl: caseLink(context.publicUrl, secret) };
  },
  HIDDEN,
);

/** Ends a party's link; what it wrote stays. */
export const removeCaseParty = write<PartyInput, { readonly Party: PartyView }>(
  forTeam('RemoveCaseParty'),
  async (context, input) => {
    const party = await partyOf(context, input);
    await updateParty(context.db, party.id, { removed_at: context.now });
    return { Party: partyView(context, { ...party, removed_at: context.now }) };
  },
  HIDDEN,
);

/** A new link in place of one that was lost, or seen by others. */
export const renewCasePartyLink = write<PartyInput, LinkOutput>(
  forTeam('RenewCasePartyLink'),
  async (context, input) => {
    const party = await partyOf(context, input);
    const secret = newLinkSecret(context.random);
    await updateParty(context.db, party.id, { link_hash: linkHash(secret) });
    return { Party: partyView(context, party), CaseUrl: caseLink(context.publicUrl, secret) };
  },
  HIDDEN,
);
