import { parseArn } from '../../../core/arn.ts';
import { read } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { notFound, unsupported } from '../errors.ts';
import { grantEntry } from '../grant-views.ts';
import { page } from '../paging.ts';
import { noPrincipal, resolvePrincipal } from '../principals.ts';
import { kmsOf } from '../records/database.ts';
import { listRetirableRows } from '../records/grants.ts';
import type { Input, ListGrantsResponse, ListRetirableGrantsRequest } from '../schema.ts';
import type { GrantRow } from '../tables.ts';

/** Grants on keys of any account, as long as who may retire them is of the caller's. */
export const listRetirableGrants = read<Input<ListRetirableGrantsRequest>, ListGrantsResponse>(
  accountAccess('ListRetirableGrants'),
  async (context, input) => {
    const { RetiringPrincipal: retiring } = input;
    if (retiring === undefined) throw unsupported('Service principals retire no grants here.');
    const arn = parseArn(retiring);
    if (arn === undefined) throw notFound(`Retiring principal ${retiring} could not be found`);
    if (arn.account !== context.accountId || (await resolvePrincipal(context.db, retiring)) === undefined)
      throw noPrincipal(retiring);
    const keyOf = (grant: GrantRow): string => grant.id;
    const scope = { operation: 'ListRetirableGrants', filters: [retiring], usual: 50, keyOf };
    const { items, output } = await page(context, scope, input, (after, limit) =>
      listRetirableRows(kmsOf(context), context, retiring, after, limit),
    );
    return { Grants: items.map(grantEntry), ...output };
  },
);
