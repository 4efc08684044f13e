import { listAgreementRows } from '../../../compliance/artifact/agreement-records.ts';
import { read } from '../../contract.ts';
import { onAgreements } from '../access.ts';
import { agreementView } from '../agreement.ts';
import { type ListInput, pageOf } from '../paging.ts';

/** The agreements on offer. Which of them the account accepted, Artifact's ListCustomerAgreements tells. */
export const listAgreements = read<ListInput, object>(onAgreements, async (context, input) => {
  const { rows, ...more } = await pageOf(context, input, {
    name: 'ListAgreements',
    list: (range) => listAgreementRows(context.db, range),
    placeOf: ({ id }) => id,
  });
  return { Agreements: rows.map(agreementView), ...more };
});
