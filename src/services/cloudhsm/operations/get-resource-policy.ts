import { read } from '../../contract.ts';
import { onPolicyOf } from '../access.ts';
import { policyHolder } from '../policy-holder.ts';

interface Input {
  readonly ResourceArn?: string;
}

export const getResourcePolicy = read<Input, { Policy?: string }>(
  onPolicyOf('GetResourcePolicy'),
  async (context, { ResourceArn }) => {
    const { policy } = await policyHolder(context, ResourceArn);
    return policy === null ? {} : { Policy: policy };
  },
);
