import type { PolicyHolderKind } from '../../../identity/tables.ts';
import { read } from '../../contract.ts';
import { onHolder } from '../access/holders.ts';
import { HOLDERS, type HolderInput, requireHolder } from '../holders.ts';
import { encodedDocument } from '../policy-documents.ts';
import { inlinePolicyNotFound } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findInlinePolicy } from '../records/inline-policies.ts';

export interface InlineInput extends HolderInput {
  readonly PolicyName: string;
}

/** GetUserPolicy, GetGroupPolicy, GetRolePolicy. */
export function getInlinePolicy(kind: PolicyHolderKind) {
  const { noun, member } = HOLDERS[kind];
  return read<InlineInput, object>(onHolder(kind, `iam:Get${noun}Policy`), async (context, input) => {
    const holder = await requireHolder(context, kind, input);
    const policy = await findInlinePolicy(directoryOf(context), holder.id, input.PolicyName);
    if (policy === undefined) throw inlinePolicyNotFound(kind, input.PolicyName);
    return {
      [member]: holder.name,
      PolicyName: policy.name,
      PolicyDocument: encodedDocument(policy.document),
    };
  });
}
