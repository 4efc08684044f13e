import { updateDelegation } from '../../../identity/delegation/records.ts';
import { write } from '../../contract.ts';
import { findDelegationToDecide, onDelegation } from '../delegation/access.ts';
import { takeStep } from '../delegation/states.ts';
import { invalidInput } from '../errors.ts';
import type { Input, SendDelegationTokenRequest } from '../schema.ts';

/**
 * Lends the rights: from now on, and as long as the request says, the requestor can exchange the request's id for
 * credentials.
 */
export const sendDelegationToken = write<Input<SendDelegationTokenRequest>, Record<string, never>>(
  onDelegation('iam:SendDelegationToken'),
  async (context, { DelegationRequestId: id }) => {
    const { db, now, caller } = context;
    const row = await findDelegationToDecide(context, id, 'SendDelegationToken');
    const columns = takeStep(row, 'SendDelegationToken', now);
    if (row.only_send_by_owner === 1 && row.owner_id !== caller.arn)
      throw invalidInput('The token of this delegation request can be sent by its owner only.');
    await updateDelegation(db, id, { ...columns, access_ends_at: now + row.session_seconds * 1000 });
    return {};
  },
);
