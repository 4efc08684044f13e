import type { CaseContext } from '../../../center/reports/case-acts.ts';
import { queueMail } from '../../../center/reports/case-mail.ts';
import { listParties } from '../../../center/reports/case-records.ts';
import { openContact } from '../../../center/reports/case-secrets.ts';

/**
 * Tells by mail who gave an address that there is something new in a case: of all parties, or of one. Nothing of the case is
 * in the mail, and the link cannot be, for nobody keeps it.
 */
export async function tellParties(context: CaseContext, caseId: string, onlyPartyId?: string): Promise<void> {
  for (const party of await listParties(context.db, caseId)) {
    if (party.removed_at !== null || (onlyPartyId !== undefined && party.id !== onlyPartyId)) continue;
    const { email } = openContact(context.sealer, party);
    if (email === undefined) continue;
    await queueMail(context, {
      to: email,
      subject: `News in case ${caseId}`,
      text: `There is news in case ${caseId}. Open the link that you were given to read it.`,
    });
  }
}
