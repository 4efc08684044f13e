import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { entityAlreadyExists } from '../errors.ts';
import { findAccountByAlias, setAccountAlias } from '../records/accounts.ts';
import { directoryOf } from '../records/directory.ts';
import type { CreateAccountAliasRequest, Input } from '../schema.ts';

/** An account has one alias: a new one takes the place of the old. Aliases are unique in the deployment. */
export const createAccountAlias = write<Input<CreateAccountAliasRequest>, object>(
  onAccount('iam:CreateAccountAlias'),
  async (context, input) => {
    const db = directoryOf(context);
    if (await findAccountByAlias(db, input.AccountAlias))
      throw entityAlreadyExists(`The account alias ${input.AccountAlias} already exists.`);
    await setAccountAlias(db, context.accountId, input.AccountAlias);
    context.change(topic.account(context.accountId));
    return {};
  },
);
