import type { PolicyHolderKind } from '../../../identity/tables.ts';
import { write } from '../../contract.ts';
import { onBoundedHolder } from '../access/holders.ts';
import { HOLDERS, requireChangeableHolder } from '../holders.ts';
import { inlinePolicyNotFound } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import { deleteInlinePolicyRow } from '../records/inline-policies.ts';
import type { InlineInput } from './get-inline-policy.ts';

/** DeleteUserPolicy, DeleteGroupPolicy, DeleteRolePolicy. */
export function deleteInlinePolicy(kind: PolicyHolderKind) {
  const { noun, topic } = HOLDERS[kind];
  return write<InlineInput, object>(
    onBoundedHolder(kind, `iam:Delete${noun}Policy`),
    async (context, input) => {
      const holder = await requireChangeableHolder(context, kind, input);
      if (!(await deleteInlinePolicyRow(directoryOf(context), holder.id, input.PolicyName)))
        throw inlinePolicyNotFound(kind, input.PolicyName);
      context.change(topic(holder.id));
      return {};
    },
  );
}
