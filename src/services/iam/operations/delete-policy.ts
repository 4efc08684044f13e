import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onOwnPolicy, requireOwnPolicy } from '../access/policies.ts';
import { deleteConflict } from '../errors.ts';
import { usesOf } from '../managed-policies.ts';
import { policyNotFound } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import { deletePolicyRows, listVersions } from '../records/policies.ts';
import type { DeletePolicyRequest, Input } from '../schema.ts';

export const deletePolicy = write<Input<DeletePolicyRequest>, object>(
  onOwnPolicy('iam:DeletePolicy'),
  async (context, input) => {
    const db = directoryOf(context);
    const policy = await requireOwnPolicy(context, input.PolicyArn, policyNotFound);
    const { attachments, boundaries } = await usesOf(db, context.accountId, policy.arn);
    if (attachments + boundaries > 0) throw deleteConflict('Cannot delete a policy attached to entities.');
    if ((await listVersions(db, policy.id)).length > 1)
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    await deletePolicyRows(db, policy.id);
    context.change(topic.policy(policy.arn));
    return {};
  },
);
