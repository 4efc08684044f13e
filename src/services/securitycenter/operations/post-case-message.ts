import { addMessage } from '../../../center/reports/case-acts.ts';
import { updateCaseRow } from '../../../center/reports/case-records.ts';
import { write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { type CaseInput, caseOf, partyOf } from '../cases/case-of.ts';
import { HIDDEN } from '../cases/hidden.ts';
import { tellParties } from '../cases/tell-parties.ts';
import { validationException } from '../errors.ts';

interface Input extends CaseInput {
  readonly Text: string;
  /** `INTERNAL` stays with the team. */
  readonly Audience: 'INTERNAL' | 'ALL' | 'PARTY';
  /** Of `PARTY`. */
  readonly PartyId?: string;
  /** Such as a fix to be tried; whoever reads the message may fetch them. */
  readonly Files?: readonly { readonly FileName: string; readonly Content: Uint8Array }[];
}

/** Writes into a case. The first message that a party can read acknowledges the report. */
export const postCaseMessage = write<Input, { readonly MessageId: string }>(
  forTeam('PostCaseMessage'),
  async (context, input) => {
    const { db, now, caller } = context;
    const { CaseId, Text, Audience, PartyId, Files = [] } = input;
    if ((Audience === 'PARTY') !== (PartyId !== undefined))
      throw validationException('PartyId is given for the audience PARTY, and for no other.');
    const row = await caseOf(context, input);
    const party = PartyId === undefined ? undefined : await partyOf(context, { CaseId, PartyId });
    const isInternal = Audience === 'INTERNAL';
    const MessageId = await addMessage(context, CaseId, {
      partyId: null,
      author: caller.principal.arn,
      audience: party?.id ?? (isInternal ? 'team' : 'all'),
      text: Text,
      isEncrypted: false,
      files: Files.map(({ FileName, Content }) => ({
        name: FileName,
        content: Content,
        isEncrypted: false,
      })),
    });
    await updateCaseRow(db, CaseId, {
      updated_at: now,
      ...(!isInternal && row.acknowledged_at === null && { acknowledged_at: now }),
    });
    if (!isInternal) await tellParties(context, CaseId, party?.id);
    return { MessageId };
  },
  HIDDEN,
);
