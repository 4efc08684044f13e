import { read } from '../../contract.ts';
import { forOperator } from '../operator/operator-access.ts';

/** Numbers of this node since it started. */
export const getMetrics = read<unknown, { readonly Metrics: object }>(
  forOperator('keywarden:GetMetrics'),
  async ({ node }) => ({ Metrics: await node.metrics() }),
);
