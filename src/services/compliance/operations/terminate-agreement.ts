import { endAccepted, findAccepted } from '../../../compliance/artifact/agreement-records.ts';
import { write } from '../../contract.ts';
import { onCustomerAgreement } from '../access.ts';
import { requireTerms } from '../agreement.ts';
import { conflict, notFound } from '../errors.ts';

interface Input {
  readonly CustomerAgreementId: string;
  /** Every one of the agreement's TerminateTerms, word for word. */
  readonly AcceptedTerms: readonly string[];
}

/** Ends what the caller's account had accepted. */
export const terminateAgreement = write<Input, object>(
  onCustomerAgreement('TerminateAgreement'),
  async ({ db, now, accountId }, { CustomerAgreementId, AcceptedTerms }) => {
    const accepted = await findAccepted(db, accountId, CustomerAgreementId);
    if (accepted === undefined) throw notFound(`The account has no agreement ${CustomerAgreementId}.`);
    if (accepted.state !== 'ACTIVE') throw conflict(`Agreement ${CustomerAgreementId} has ended already.`);
    requireTerms(accepted.terminate_terms, AcceptedTerms);
    await endAccepted(db, CustomerAgreementId, now);
    return {};
  },
);
