import { read } from '../../contract.ts';
import { onList } from '../access/resources.ts';
import { page } from '../paging.ts';
import { directoryOf } from '../records/directory.ts';
import { nameKeyOf } from '../records/name-key.ts';
import { listRoleRows } from '../records/roles.ts';
import { listedRoleView } from '../role-views.ts';
import type { Input, ListRolesRequest, ListRolesResponse } from '../schema.ts';
import { shownTrustPolicies } from '../trust-policy.ts';

export const listRoles = read<Input<ListRolesRequest>, ListRolesResponse>(
  onList('iam:ListRoles', 'role'),
  async (context, input) => {
    const db = directoryOf(context);
    const filter = { accountId: context.accountId, pathPrefix: input.PathPrefix ?? '/' };
    const { items, output } = await page(
      context,
      { operation: 'ListRoles', filters: [filter.pathPrefix], keyOf: nameKeyOf },
      input,
      (after, limit) => listRoleRows(db, filter, after, limit),
    );
    const shown = await shownTrustPolicies(db, items);
    return {
      Roles: items.map((role) => listedRoleView(role, shown.get(role.id) ?? role.trust_policy)),
      ...output,
    };
  },
);
