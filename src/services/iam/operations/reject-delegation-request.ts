import { updateDelegation } from '../../../identity/delegation/records.ts';
import { write } from '../../contract.ts';
import { findDelegationToDecide, onDelegation } from '../delegation/access.ts';
import { takeStep } from '../delegation/states.ts';
import type { Input, RejectDelegationRequestRequest } from '../schema.ts';

export const rejectDelegationRequest = write<Input<RejectDelegationRequestRequest>, Record<string, never>>(
  onDelegation('iam:RejectDelegationRequest'),
  async (context, { DelegationRequestId: id, Notes = null }) => {
    const row = await findDelegationToDecide(context, id, 'RejectDelegationRequest');
    const columns = takeStep(row, 'RejectDelegationRequest', context.now);
    await updateDelegation(context.db, id, { ...columns, rejection_reason: Notes });
    return {};
  },
);
