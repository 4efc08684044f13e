import { addMessage, addParty, caseLink, openCase } from '../../../center/reports/case-acts.ts';
import { updateCaseRow } from '../../../center/reports/case-records.ts';
import { readDisclosurePolicy } from '../../../center/reports/disclosure-policy.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { caseOf } from '../cases/case-of.ts';
import { type CaseView, caseView } from '../cases/case-view.ts';
import { HIDDEN } from '../cases/hidden.ts';

interface Input {
  readonly Title: string;
  readonly Text: string;
  /** Who reported it, by mail or telephone. */
  readonly Reporter?: { readonly Name: string; readonly Email?: string };
}

interface Output {
  readonly Case: CaseView;
  /** The reporter's, shown only now. */
  readonly CaseUrl?: string;
}

/** Opens a case for what came another way than by the form, or what the team found itself. */
export const createCase = write<Input, Output>(
  forTeam('CreateCase'),
  async (context, { Title, Text, Reporter }) => {
    const { db, now, caller, publicUrl } = context;
    const { policy } = await readDisclosurePolicy(db);
    const caseId = await openCase(context, { policy, source: '', detail: { title: Title, cves: [] } });
    await updateCaseRow(db, caseId, { acknowledged_at: now });
    const contact = Reporter && {
      name: Reporter.Name,
      ...(Reporter.Email !== undefined && { email: Reporter.Email }),
    };
    const party = contact && (await addParty(context, caseId, 'reporter', contact));
    await addMessage(context, caseId, {
      partyId: null,
      author: caller.principal.arn,
      audience: 'team',
      text: Text,
      isEncrypted: false,
      files: [],
    });
    const row = await caseOf(context, { CaseId: caseId });
    return {
      Case: caseView(context, row),
      ...(party !== undefined && { CaseUrl: caseLink(publicUrl, party.secret) }),
    };
  },
  HIDDEN,
);
