import { read } from '../../contract.ts';
import { onList } from '../access/resources.ts';
import { instanceProfileViews } from '../instance-profile-views.ts';
import { page } from '../paging.ts';
import { directoryOf } from '../records/directory.ts';
import { listInstanceProfileRows } from '../records/instance-profiles.ts';
import { nameKeyOf } from '../records/name-key.ts';
import type { Input, ListInstanceProfilesRequest, ListInstanceProfilesResponse } from '../schema.ts';

export const listInstanceProfiles = read<Input<ListInstanceProfilesRequest>, ListInstanceProfilesResponse>(
  onList('iam:ListInstanceProfiles', 'instance-profile'),
  async (context, input) => {
    const db = directoryOf(context);
    const filter = { accountId: context.accountId, pathPrefix: input.PathPrefix ?? '/' };
    const { items, output } = await page(
      context,
      { operation: 'ListInstanceProfiles', filters: [filter.pathPrefix], keyOf: nameKeyOf },
      input,
      (after, limit) => listInstanceProfileRows(db, filter, after, limit),
    );
    return { InstanceProfiles: await instanceProfileViews(db, items), ...output };
  },
);
