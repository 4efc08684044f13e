import type { Operation } from '../../contract.ts';
import { acceptDelegationRequest } from './accept-delegation-request.ts';
import { associateDelegationRequest } from './associate-delegation-request.ts';
import { createDelegationRequest } from './create-delegation-request.ts';
import { getDelegationRequest } from './get-delegation-request.ts';
import { getHumanReadableSummary } from './get-human-readable-summary.ts';
import { listDelegationRequests } from './list-delegation-requests.ts';
import { rejectDelegationRequest } from './reject-delegation-request.ts';
import { sendDelegationToken } from './send-delegation-token.ts';
import { updateDelegationRequest } from './update-delegation-request.ts';

export const delegationOperations: Readonly<Record<string, Operation>> = {
  CreateDelegationRequest: createDelegationRequest,
  GetDelegationRequest: getDelegationRequest,
  ListDelegationRequests: listDelegationRequests,
  AssociateDelegationRequest: associateDelegationRequest,
  UpdateDelegationRequest: updateDelegationRequest,
  AcceptDelegationRequest: acceptDelegationRequest,
  RejectDelegationRequest: rejectDelegationRequest,
  SendDelegationToken: sendDelegationToken,
  GetHumanReadableSummary: getHumanReadableSummary,
};
