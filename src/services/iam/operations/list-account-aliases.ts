import { read } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { pageOf } from '../paging.ts';
import { findAccount } from '../records/accounts.ts';
import { directoryOf } from '../records/directory.ts';
import type { Input, ListAccountAliasesRequest, ListAccountAliasesResponse } from '../schema.ts';

/** One alias or none. */
export const listAccountAliases = read<Input<ListAccountAliasesRequest>, ListAccountAliasesResponse>(
  onAccount('iam:ListAccountAliases'),
  async (context, input) => {
    const { alias } = await findAccount(directoryOf(context), context.accountId);
    const { items, output } = await pageOf(
      context,
      { operation: 'ListAccountAliases', keyOf: (name) => name },
      input,
      alias === null ? [] : [alias],
    );
    return { AccountAliases: [...items], ...output };
  },
);
