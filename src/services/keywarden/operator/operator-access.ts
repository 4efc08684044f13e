import { managementAccountId } from '../../../identity/accounts.ts';
import type { AccessRule } from '../../contract.ts';
import { accessDenied } from '../errors.ts';

/** The rule of what only the operator's account may ask, and in it only who is allowed to. */
export const forOperator =
  (action: string): AccessRule<unknown> =>
  async ({ accountId, db }) => {
    if (accountId !== (await managementAccountId(db)))
      throw accessDenied(`Only the management account may call ${action}.`);
    return [{ action, resources: [{ arn: '*' }] }];
  };
