import type { InlinePolicyRow, PolicyHolderKind } from '../../../identity/tables.ts';
import { read } from '../../contract.ts';
import { onHolder } from '../access/holders.ts';
import { HOLDERS, type HolderInput, requireHolder } from '../holders.ts';
import { type PageInput, type PageOutput, pageOf } from '../paging.ts';
import { directoryOf } from '../records/directory.ts';
import { listInlinePolicies as listRows } from '../records/inline-policies.ts';

interface ListInput extends HolderInput, PageInput {}

interface ListOutput extends PageOutput {
  PolicyNames: string[];
}

/** ListUserPolicies, ListGroupPolicies, ListRolePolicies. */
export function listInlinePolicies(kind: PolicyHolderKind) {
  const operation = `List${HOLDERS[kind].noun}Policies`;
  return read<ListInput, ListOutput>(onHolder(kind, `iam:${operation}`), async (context, input) => {
    const holder = await requireHolder(context, kind, input);
    const { items, output } = await pageOf(
      context,
      { operation, filters: [holder.id], keyOf: (row: InlinePolicyRow) => row.name },
      input,
      await listRows(directoryOf(context), holder.id),
    );
    return { PolicyNames: items.map((row) => row.name), ...output };
  });
}
