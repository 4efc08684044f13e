import type { PolicyHolderKind } from '../../../identity/tables.ts';
import { write } from '../../contract.ts';
import { onBoundedHolder, policyArnKey } from '../access/holders.ts';
import { HOLDERS, requireChangeableHolder } from '../holders.ts';
import { policyOwner } from '../policy-arn.ts';
import { policyArnInvalid, policyNotFound } from '../policy-errors.ts';
import { deleteAttachment } from '../records/attachments.ts';
import { directoryOf } from '../records/directory.ts';
import type { AttachInput } from './attach-policy.ts';

/** DetachUserPolicy, DetachGroupPolicy, DetachRolePolicy. */
export function detachPolicy(kind: PolicyHolderKind) {
  const { noun, topic } = HOLDERS[kind];
  return write<AttachInput, object>(
    onBoundedHolder<AttachInput>(kind, `iam:Detach${noun}Policy`, policyArnKey),
    async (context, input) => {
      if (policyOwner(input.PolicyArn) === undefined) throw policyArnInvalid(input.PolicyArn);
      const holder = await requireChangeableHolder(context, kind, input);
      if (!(await deleteAttachment(directoryOf(context), holder.id, input.PolicyArn)))
        throw policyNotFound(input.PolicyArn);
      context.change(topic(holder.id));
      return {};
    },
  );
}
