import { hasAccepted, insertAccepted } from '../../../compliance/artifact/agreement-records.ts';
import { newArtifactId } from '../../../compliance/artifact/artifact-id.ts';
import { write } from '../../contract.ts';
import { onAgreement } from '../access.ts';
import { type AgreementRef, offeredAgreement, requireTerms } from '../agreement.ts';
import { conflict } from '../errors.ts';

interface Input extends AgreementRef {
  /** Every one of the agreement's AcceptanceTerms, word for word. */
  readonly AcceptedTerms: readonly string[];
}

/** Accepts an agreement for the caller's account. */
export const acceptAgreement = write<Input, { readonly CustomerAgreementId: string }>(
  onAgreement('AcceptAgreement'),
  async ({ db, now, random, accountId }, input) => {
    const { id, acceptance_terms } = await offeredAgreement(db, input);
    requireTerms(acceptance_terms, input.AcceptedTerms);
    if (await hasAccepted(db, accountId, id))
      throw conflict(`The account has accepted agreement ${id} already.`);
    const accepted = newArtifactId('customer-agreement', random);
    await insertAccepted(db, {
      id: accepted,
      agreement_id: id,
      account_id: accountId,
      state: 'ACTIVE',
      effective_start: now,
      effective_end: null,
    });
    return { CustomerAgreementId: accepted };
  },
);
