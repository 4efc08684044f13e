import { updateDelegation } from '../../../identity/delegation/records.ts';
import { write } from '../../contract.ts';
import { findDelegationToDecide, onDelegation } from '../delegation/access.ts';
import { takeStep } from '../delegation/states.ts';
import type { AssociateDelegationRequestRequest, Input } from '../schema.ts';

/** Whoever calls takes the request in, for the account. */
export const associateDelegationRequest = write<
  Input<AssociateDelegationRequestRequest>,
  Record<string, never>
>(onDelegation('iam:AssociateDelegationRequest'), async (context, { DelegationRequestId: id }) => {
  const { db, now, caller, accountId } = context;
  const row = await findDelegationToDecide(context, id, 'AssociateDelegationRequest');
  const columns = takeStep(row, 'AssociateDelegationRequest', now);
  await updateDelegation(db, id, {
    ...columns,
    owner_id: caller.arn,
    owner_principal_id: caller.principal.uniqueId,
    owner_account_id: accountId,
  });
  return {};
});
