import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onOwnPolicy, requireOwnPolicy } from '../access/policies.ts';
import { requestTagKeySets } from '../access/resources.ts';
import { policyNotFound } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import { updatePolicyRow } from '../records/policies.ts';
import type { Input, TagPolicyRequest } from '../schema.ts';
import { addTags, formatTags, parseTags, WITH_CASE } from '../tags.ts';

type TagPolicyInput = Input<TagPolicyRequest>;

export const tagPolicy = write<TagPolicyInput, object>(
  onOwnPolicy<TagPolicyInput>('iam:TagPolicy', (input) => requestTagKeySets(input.Tags)),
  async (context, input) => {
    const policy = await requireOwnPolicy(context, input.PolicyArn, policyNotFound);
    const tags = addTags(parseTags(policy.tags), input.Tags, WITH_CASE);
    await updatePolicyRow(directoryOf(context), policy.id, { tags: formatTags(tags) });
    context.change(topic.policy(policy.arn));
    return {};
  },
);
