import { withdrawAgreementRow } from '../../../compliance/artifact/agreement-records.ts';
import { write } from '../../contract.ts';
import { forOperator } from '../access.ts';
import { type AgreementRef, offeredAgreement } from '../agreement.ts';

/** Offers an agreement no more; for accounts that accepted it, it goes on. */
export const withdrawAgreement = write<AgreementRef, object>(
  forOperator('WithdrawAgreement'),
  async ({ db, now }, input) => {
    const { id } = await offeredAgreement(db, input);
    await withdrawAgreementRow(db, id, now);
    return {};
  },
);
