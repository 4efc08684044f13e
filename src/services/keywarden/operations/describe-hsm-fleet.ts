import type { HsmHealth } from '../../../custody/custody.ts';
import { read } from '../../contract.ts';
import { forOperator } from '../operator/operator-access.ts';

/** The HSMs that hold the deployment's own keys, as this node finds them. */
export const describeHsmFleet = read<unknown, { readonly Fleet: HsmHealth }>(
  forOperator('keywarden:DescribeHsmFleet'),
  async ({ node }) => ({ Fleet: await node.hsm() }),
);
