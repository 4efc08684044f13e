import { updateDelegation } from '../../../identity/delegation/records.ts';
import { write } from '../../contract.ts';
import { findDelegationToDecide, onDelegation } from '../delegation/access.ts';
import { takeStep } from '../delegation/states.ts';
import type { Input, UpdateDelegationRequestRequest } from '../schema.ts';

/** Hands the request on to who may accept it. */
export const updateDelegationRequest = write<Input<UpdateDelegationRequestRequest>, Record<string, never>>(
  onDelegation('iam:UpdateDelegationRequest'),
  async (context, { DelegationRequestId: id, Notes }) => {
    const row = await findDelegationToDecide(context, id, 'UpdateDelegationRequest');
    const columns = takeStep(row, 'UpdateDelegationRequest', context.now);
    await updateDelegation(context.db, id, { ...columns, ...(Notes !== undefined && { notes: Notes }) });
    return {};
  },
);
