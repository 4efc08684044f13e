import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { noSuchEntity } from '../errors.ts';
import { findAccount, setAccountAlias } from '../records/accounts.ts';
import { directoryOf } from '../records/directory.ts';
import type { DeleteAccountAliasRequest, Input } from '../schema.ts';

export const deleteAccountAlias = write<Input<DeleteAccountAliasRequest>, object>(
  onAccount('iam:DeleteAccountAlias'),
  async (context, input) => {
    const db = directoryOf(context);
    const account = await findAccount(db, context.accountId);
    if (account.alias !== input.AccountAlias)
      throw noSuchEntity(`The account alias ${input.AccountAlias} cannot be found.`);
    await setAccountAlias(db, context.accountId, null);
    context.change(topic.account(context.accountId));
    return {};
  },
);
