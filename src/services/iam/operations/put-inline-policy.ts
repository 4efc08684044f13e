import type { PolicyHolderKind } from '../../../identity/tables.ts';
import { policySize } from '../../../policy/size.ts';
import { write } from '../../contract.ts';
import { onBoundedHolder } from '../access/holders.ts';
import { limitOf } from '../account-quotas.ts';
import { HOLDERS, type HolderInput, requireChangeableHolder } from '../holders.ts';
import { checkedDocument } from '../policy-documents.ts';
import { inlinePoliciesTooLarge } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import { listInlinePolicies, putInlinePolicyRow } from '../records/inline-policies.ts';

interface PutInput extends HolderInput {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
}

/** PutUserPolicy, PutGroupPolicy, PutRolePolicy: adds the policy or replaces the one of that name. */
export function putInlinePolicy(kind: PolicyHolderKind) {
  const { noun, topic, inlineQuota } = HOLDERS[kind];
  return write<PutInput, object>(onBoundedHolder(kind, `iam:Put${noun}Policy`), async (context, input) => {
    const db = directoryOf(context);
    checkedDocument(input.PolicyDocument, 'inline');
    const holder = await requireChangeableHolder(context, kind, input);
    const others = (await listInlinePolicies(db, holder.id)).filter((row) => row.name !== input.PolicyName);
    const size = others.reduce(
      (sum, row) => sum + policySize(row.document),
      policySize(input.PolicyDocument),
    );
    const { most } = await limitOf(context, inlineQuota);
    if (size > most) throw inlinePoliciesTooLarge(kind, most, holder.name);
    await putInlinePolicyRow(db, {
      holder_kind: kind,
      holder_id: holder.id,
      account_id: context.accountId,
      name: input.PolicyName,
      document: input.PolicyDocument,
      updated_at: context.now,
    });
    context.change(topic(holder.id));
    return {};
  });
}
