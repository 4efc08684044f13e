import { read } from '../../contract.ts';
import { onPolicy } from '../access/policies.ts';
import { findManagedPolicy } from '../managed-policies.ts';
import { pageOfTags } from '../paging.ts';
import { policyNotFound } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import type { Input, ListPolicyTagsRequest, ListPolicyTagsResponse } from '../schema.ts';
import { WITH_CASE } from '../tags.ts';

export const listPolicyTags = read<Input<ListPolicyTagsRequest>, ListPolicyTagsResponse>(
  onPolicy('iam:ListPolicyTags'),
  async (context, input) => {
    const policy = await findManagedPolicy(directoryOf(context), context.accountId, input.PolicyArn);
    if (policy === undefined) throw policyNotFound(input.PolicyArn);
    const { id, tags } = policy;
    const { items, output } = await pageOfTags(context, 'ListPolicyTags', id, input, tags, WITH_CASE);
    return { Tags: [...items], ...output };
  },
);
