import { read } from '../../contract.ts';
import { findKnownDelegation, onDelegation } from '../delegation/access.ts';
import { delegationView } from '../delegation/view.ts';
import { findAccount } from '../records/accounts.ts';
import { directoryOf } from '../records/directory.ts';
import type { GetDelegationRequestRequest, GetDelegationRequestResponse, Input } from '../schema.ts';

/** Whether the caller has all that is asked for is told of root alone, who has everything: else nobody can be sure. */
export const getDelegationRequest = read<Input<GetDelegationRequestRequest>, GetDelegationRequestResponse>(
  onDelegation('iam:GetDelegationRequest'),
  async (context, input) => {
    const row = await findKnownDelegation(context, input.DelegationRequestId);
    const requestor = await findAccount(directoryOf(context), row.requestor_account_id);
    const isRoot = context.caller.principal.type === 'root';
    return {
      DelegationRequest: delegationView(row, requestor.name, context.now),
      ...(input.DelegationPermissionCheck === true && {
        PermissionCheckStatus: 'COMPLETE',
        PermissionCheckResult: isRoot ? 'ALLOWED' : 'UNSURE',
      }),
    };
  },
);
