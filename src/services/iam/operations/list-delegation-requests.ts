import { listOwnedDelegations } from '../../../identity/delegation/records.ts';
import { read } from '../../contract.ts';
import { listAccess } from '../delegation/access.ts';
import { delegationView } from '../delegation/view.ts';
import { pageOf } from '../paging.ts';
import { findAccount } from '../records/accounts.ts';
import { directoryOf } from '../records/directory.ts';
import type { Input, ListDelegationRequestsRequest, ListDelegationRequestsResponse } from '../schema.ts';

/** Those that somebody of the account took in; the newest last. */
export const listDelegationRequests = read<
  Input<ListDelegationRequestsRequest>,
  ListDelegationRequestsResponse
>(listAccess, async (context, input) => {
  const rows = await listOwnedDelegations(context.db, context.accountId);
  const wanted = rows.filter(({ owner_id }) => input.OwnerId === undefined || owner_id === input.OwnerId);
  const { items, output } = await pageOf(
    context,
    {
      operation: 'ListDelegationRequests',
      filters: [input.OwnerId ?? ''],
      keyOf: ({ created_at, id }) => `${String(created_at).padStart(15, '0')}/${id}`,
    },
    input,
    wanted,
  );
  const { IsTruncated: isTruncated, ...paged } = output;
  const directory = directoryOf(context);
  const views = items.map(async (row) => {
    const { name } = await findAccount(directory, row.requestor_account_id);
    return delegationView(row, name, context.now);
  });
  return { DelegationRequests: await Promise.all(views), isTruncated, ...paged };
});
