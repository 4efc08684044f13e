import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onOwnPolicy, requireOwnPolicy } from '../access/policies.ts';
import { tagKeyKeys } from '../access/resources.ts';
import { policyNotFound } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import { updatePolicyRow } from '../records/policies.ts';
import type { Input, UntagPolicyRequest } from '../schema.ts';
import { formatTags, parseTags, removeTags, WITH_CASE } from '../tags.ts';

type UntagPolicyInput = Input<UntagPolicyRequest>;

export const untagPolicy = write<UntagPolicyInput, object>(
  onOwnPolicy<UntagPolicyInput>('iam:UntagPolicy', (input) => [tagKeyKeys(input.TagKeys)]),
  async (context, input) => {
    const policy = await requireOwnPolicy(context, input.PolicyArn, policyNotFound);
    const tags = removeTags(parseTags(policy.tags), input.TagKeys, WITH_CASE);
    await updatePolicyRow(directoryOf(context), policy.id, { tags: formatTags(tags) });
    context.change(topic.policy(policy.arn));
    return {};
  },
);
