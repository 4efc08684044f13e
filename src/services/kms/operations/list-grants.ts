import { read } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { invalidArn } from '../errors.ts';
import { grantEntry } from '../grant-views.ts';
import { findKey } from '../key-lookup.ts';
import { page } from '../paging.ts';
import { isArn, noPrincipal, resolvePrincipal } from '../principals.ts';
import { kmsOf, refOf } from '../records/database.ts';
import { listGrantRows } from '../records/grants.ts';
import type { Input, ListGrantsRequest, ListGrantsResponse } from '../schema.ts';
import type { GrantRow } from '../tables.ts';

type ListGrantsInput = Input<ListGrantsRequest>;

export const listGrants = read<ListGrantsInput, ListGrantsResponse>(
  keyAccess<ListGrantsInput>('ListGrants', { acrossAccounts: true }),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    const { GrantId: id, GranteePrincipal: grantee } = input;
    if (grantee !== undefined && (await resolvePrincipal(context.db, grantee)) === undefined)
      throw isArn(grantee) ? noPrincipal(grantee) : invalidArn('Input does not refer to a valid principal');
    const filter = { ...(id !== undefined && { id }), ...(grantee !== undefined && { grantee }) };
    const scope = {
      operation: 'ListGrants',
      filters: [key.account_id, key.id, filter],
      usual: 50,
      keyOf: (grant: GrantRow) => grant.id,
    };
    const { items, output } = await page(context, scope, input, (after, limit) =>
      listGrantRows(kmsOf(context), refOf(key), filter, after, limit),
    );
    return { Grants: items.map(grantEntry), ...output };
  },
);
