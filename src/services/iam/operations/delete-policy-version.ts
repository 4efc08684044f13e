import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onOwnPolicy } from '../access/policies.ts';
import { deleteConflict } from '../errors.ts';
import { requireVersion } from '../policy-versions.ts';
import { directoryOf } from '../records/directory.ts';
import { deleteVersion } from '../records/policies.ts';
import type { DeletePolicyVersionRequest, Input } from '../schema.ts';

export const deletePolicyVersion = write<Input<DeletePolicyVersionRequest>, object>(
  onOwnPolicy('iam:DeletePolicyVersion'),
  async (context, input) => {
    const { policy, version } = await requireVersion(context, input);
    if (version.version === policy.default_version)
      throw deleteConflict('Cannot delete the default version of a policy.');
    await deleteVersion(directoryOf(context), policy.id, version.version);
    context.change(topic.policy(policy.arn));
    return {};
  },
);
