import { managementAccountId } from '../../identity/accounts.ts';
import type { AccessContext, AccessRule } from '../contract.ts';
import { accessDenied } from './errors.ts';

/** Whether the caller is of the account whose people are the security team. */
export const isOfTeam = async ({
  accountId,
  db,
}: Pick<AccessContext, 'accountId' | 'db'>): Promise<boolean> =>
  accountId === (await managementAccountId(db));

/** The rule of what only the security team does, and in its account only who is allowed to. */
export const forTeam =
  (action: string): AccessRule<unknown> =>
  async (context) => {
    if (!(await isOfTeam(context)))
      throw accessDenied(`Only the management account may call securitycenter:${action}.`);
    return [{ action: `securitycenter:${action}`, resources: [{ arn: '*' }] }];
  };

/** The rule of what every account may do for itself. */
export const forAccount =
  (action: string): AccessRule<unknown> =>
  () => [{ action: `securitycenter:${action}`, resources: [{ arn: '*' }] }];
