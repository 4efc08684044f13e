import type { PurposeState } from '../../../custody/data-keys/describe.ts';
import { read } from '../../contract.ts';
import { forOperator } from '../operator/operator-access.ts';

/** The deployment's own data keys by purpose: how old they are, and what keeps old ones from being destroyed. No key is in it. */
export const describeDataKeys = read<unknown, { readonly DataKeys: readonly PurposeState[] }>(
  forOperator('keywarden:DescribeDataKeys'),
  async ({ node }) => ({ DataKeys: await node.dataKeys() }),
);
