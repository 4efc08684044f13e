import { tablesOf } from '../../../storage/tables-of.ts';
import { type OperationContext, read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import type { NodeState } from '../../node-view.ts';
import type { NodeRow, NodeTables } from '../nodes/node-table.ts';
import { forOperator } from '../operator/operator-access.ts';

interface NodeInfo {
  readonly NodeId: string;
  readonly Version: string;
  readonly Url?: string;
  readonly StartedAt: Date;
  readonly SeenAt: Date;
  /** False too for a node that is silent. */
  readonly IsReady: boolean;
  readonly IsThis: boolean;
  readonly Checks: readonly { readonly Name: string; readonly IsHealthy: boolean; readonly Detail: string }[];
}

/** Three beats: whoever misses them is not there. */
const SILENT_MILLISECONDS = 90_000;

const checksOf = ({ checks }: NodeState): NodeInfo['Checks'] =>
  Object.entries(checks).map(([Name, { healthy, detail }]) => ({
    Name,
    IsHealthy: healthy,
    Detail: detail,
  }));

function otherNode(row: NodeRow, now: number): NodeInfo {
  const state = JSON.parse(row.state) as NodeState;
  return {
    NodeId: row.id,
    Version: row.version,
    ...(row.url !== '' && { Url: row.url }),
    StartedAt: dateOf(row.started_at),
    SeenAt: dateOf(row.seen_at),
    IsReady: state.ready && Number(row.seen_at) > now - SILENT_MILLISECONDS,
    IsThis: false,
    Checks: checksOf(state),
  };
}

/** This node as it is now, the others as they last told. */
async function run({ db, now, node, publicUrl }: OperationContext): Promise<{ Nodes: readonly NodeInfo[] }> {
  const state = await node.state();
  const rows = await tablesOf<NodeTables>(db)
    .selectFrom('nodes')
    .selectAll()
    .where('id', '!=', node.id)
    .orderBy('started_at')
    .execute();
  const own: NodeInfo = {
    NodeId: node.id,
    Version: node.version,
    Url: publicUrl,
    StartedAt: dateOf(node.startedAt),
    SeenAt: dateOf(now),
    IsReady: state.ready,
    IsThis: true,
    Checks: checksOf(state),
  };
  return { Nodes: [own, ...rows.map((row) => otherNode(row, now))] };
}

export const describeNodes = read(forOperator('keywarden:DescribeNodes'), run);
