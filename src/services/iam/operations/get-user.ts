import { rootArn } from '../../../core/arn.ts';
import { read } from '../../contract.ts';
import { onUserOrSelf, userOrRoot } from '../access/users.ts';
import { dateOf } from '../date-of.ts';
import { findAccount } from '../records/accounts.ts';
import { directoryOf } from '../records/directory.ts';
import type { GetUserRequest, GetUserResponse, Input } from '../schema.ts';
import { userDetails } from '../views.ts';

export const getUser = read<Input<GetUserRequest>, GetUserResponse>(
  onUserOrSelf('iam:GetUser'),
  async (context, input) => {
    const owner = await userOrRoot(context, input.UserName);
    if (owner !== 'root') return { User: userDetails(owner) };
    const account = await findAccount(directoryOf(context), context.accountId);
    // Root has neither name nor path; the model wants both, AWS leaves them out.
    return {
      User: {
        UserId: context.accountId,
        Arn: rootArn(context.accountId),
        CreateDate: dateOf(account.created_at),
        ...(account.root_password_last_used_at != null && {
          PasswordLastUsed: dateOf(account.root_password_last_used_at),
        }),
        UserName: undefined,
        Path: undefined,
      },
    };
  },
);
