import { read } from '../../contract.ts';
import { onPolicy } from '../access/policies.ts';
import { findManagedPolicy, policyMembers, usesOf } from '../managed-policies.ts';
import { policyNotFound } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import type { GetPolicyRequest, GetPolicyResponse, Input } from '../schema.ts';

/** Alone among the answers with a policy it has the description, and tags even if there are none. */
export const getPolicy = read<Input<GetPolicyRequest>, GetPolicyResponse>(
  onPolicy('iam:GetPolicy'),
  async (context, input) => {
    const db = directoryOf(context);
    const policy = await findManagedPolicy(db, context.accountId, input.PolicyArn);
    if (policy === undefined) throw policyNotFound(input.PolicyArn);
    return {
      Policy: {
        ...policyMembers(policy, await usesOf(db, context.accountId, policy.arn)),
        ...(policy.description === null ? {} : { Description: policy.description }),
        Tags: [...policy.tags],
      },
    };
  },
);
