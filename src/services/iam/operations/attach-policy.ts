import type { PolicyHolderKind } from '../../../identity/tables.ts';
import { write } from '../../contract.ts';
import { onBoundedHolder, policyArnKey } from '../access/holders.ts';
import { checkQuota } from '../account-quotas.ts';
import { policyNotAttachable } from '../errors.ts';
import { HOLDERS, type HolderInput, requireChangeableHolder } from '../holders.ts';
import { findManagedPolicy } from '../managed-policies.ts';
import { AWS_OWNER, policyOwner } from '../policy-arn.ts';
import { policyArnInvalid, policyNotThere } from '../policy-errors.ts';
import { insertAttachment, listAttachments } from '../records/attachments.ts';
import { directoryOf } from '../records/directory.ts';
import { SERVICE_ROLE_PATH } from '../service-role-path.ts';

export interface AttachInput extends HolderInput {
  readonly PolicyArn: string;
}

/** AttachUserPolicy, AttachGroupPolicy, AttachRolePolicy. Attaching again what is attached changes nothing. */
export function attachPolicy(kind: PolicyHolderKind) {
  const { noun, topic, attachedQuota } = HOLDERS[kind];
  return write<AttachInput, object>(
    onBoundedHolder<AttachInput>(kind, `iam:Attach${noun}Policy`, policyArnKey),
    async (context, input) => {
      const db = directoryOf(context);
      const arn = input.PolicyArn;
      const owner = policyOwner(arn);
      if (owner === undefined) throw policyArnInvalid(arn);
      const holder = await requireChangeableHolder(context, kind, input);
      const policy = await findManagedPolicy(db, context.accountId, arn);
      if (policy === undefined) throw policyNotThere(arn);
      if (owner === AWS_OWNER && policy.path === SERVICE_ROLE_PATH)
        throw policyNotAttachable(`Cannot attach a Service Role Policy to a Customer ${noun}.`);
      const attached = await listAttachments(db, holder.id);
      if (attached.some((row) => row.policy_arn === arn)) return {};
      await checkQuota(context, attachedQuota, attached.length);
      await insertAttachment(db, {
        holder_kind: kind,
        holder_id: holder.id,
        account_id: context.accountId,
        policy_arn: arn,
        attached_at: context.now,
      });
      context.change(topic(holder.id));
      return {};
    },
  );
}
