import { linkTo } from '../../../compliance/artifact/document-link.ts';
import { read } from '../../contract.ts';
import { onAgreement } from '../access.ts';
import { type AgreementRef, agreementView, offeredAgreement } from '../agreement.ts';

/** An agreement, and where its text can be fetched for five minutes. */
export const getAgreement = read<AgreementRef, object>(
  onAgreement('GetAgreement'),
  async (context, input) => {
    const { db, accountId, caller } = context;
    const agreement = await offeredAgreement(db, input);
    return {
      Agreement: agreementView(agreement),
      DocumentUrl: linkTo(context, { kind: 'agreement', id: agreement.id, accountId, reader: caller.arn }),
    };
  },
);
