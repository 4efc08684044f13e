import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onOwnPolicy } from '../access/policies.ts';
import { requireVersion } from '../policy-versions.ts';
import { directoryOf } from '../records/directory.ts';
import { updatePolicyRow } from '../records/policies.ts';
import type { Input, SetDefaultPolicyVersionRequest } from '../schema.ts';

export const setDefaultPolicyVersion = write<Input<SetDefaultPolicyVersionRequest>, object>(
  onOwnPolicy('iam:SetDefaultPolicyVersion'),
  async (context, input) => {
    const { policy, version } = await requireVersion(context, input);
    await updatePolicyRow(directoryOf(context), policy.id, { default_version: version.version });
    context.change(topic.policy(policy.arn));
    return {};
  },
);
