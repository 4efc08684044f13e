import { read } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { page } from '../paging.ts';
import { kmsOf } from '../records/database.ts';
import { listKeyIds } from '../records/keys.ts';
import type { Input, ListKeysRequest, ListKeysResponse } from '../schema.ts';

export const listKeys = read<Input<ListKeysRequest>, ListKeysResponse>(
  accountAccess('ListKeys'),
  async (context, input) => {
    const { accountId, region } = context;
    const scope = { operation: 'ListKeys', usual: 100, keyOf: (id: string) => id };
    const { items, output } = await page(context, scope, input, (after, limit) =>
      listKeyIds(kmsOf(context), context, { after, limit, now: context.now }),
    );
    return {
      Keys: items.map((id) => ({ KeyId: id, KeyArn: keyArn({ account_id: accountId, region, id }) })),
      ...output,
    };
  },
);
