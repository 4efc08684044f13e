import type { NodeView } from './node-view.ts';

const notHere = (): never => {
  throw new Error('tests of operations have no node');
};

/** Stands in for the node where tests call operations without one. */
export const testNodeView: NodeView = {
  id: 'test',
  startedAt: 0,
  managementAccountId: '111122223333',
  version: 'test',
  sessionIdleMilliseconds: 3_600_000,
  hasMailServer: false,
  hasTls: false,
  settings: [],
  clockUncertaintyMilliseconds: () => 0,
  state: notHere,
  hsm: notHere,
  dataKeys: notHere,
  makeDataKey: notHere,
  metrics: notHere,
};
