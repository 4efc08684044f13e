import { write } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { noSuchEntity } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { deletePasswordPolicy, findPasswordPolicy } from '../records/password-policies.ts';

export const deleteAccountPasswordPolicy = write<unknown, object>(
  onAccount('iam:DeleteAccountPasswordPolicy'),
  async (context) => {
    const db = directoryOf(context);
    if ((await findPasswordPolicy(db, context.accountId)) === undefined)
      throw noSuchEntity('The account policy with name PasswordPolicy cannot be found.');
    await deletePasswordPolicy(db, context.accountId);
    return {};
  },
);
