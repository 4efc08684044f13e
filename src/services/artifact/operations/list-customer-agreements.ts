import { listAccepted } from '../../../compliance/artifact/agreement-records.ts';
import { read } from '../../contract.ts';
import { onAnything } from '../access.ts';
import { type ListInput, pageOf } from '../paging.ts';
import { customerAgreement } from '../views.ts';

/** What the caller's account has accepted, and what of it has ended. */
export const listCustomerAgreements = read<ListInput, object>(
  onAnything('ListCustomerAgreements'),
  async (context, input) => {
    const { rows, ...more } = await pageOf(context, input, {
      name: 'ListCustomerAgreements',
      list: (range) => listAccepted(context.db, context.accountId, range),
      placeOf: ({ id }) => id,
    });
    return { customerAgreements: rows.map(customerAgreement), ...more };
  },
);
