import { read } from '../../contract.ts';
import type { GetCallerIdentityRequest, GetCallerIdentityResponse, Input } from '../schema.ts';

/** Needs no permission: even an explicit deny does not matter, for the caller knows the answer already. */
export const getCallerIdentity = read<Input<GetCallerIdentityRequest>, GetCallerIdentityResponse>(
  'none',
  ({ caller }) => ({ UserId: caller.userId, Account: caller.accountId, Arn: caller.arn }),
);
