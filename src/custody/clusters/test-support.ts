import { type ClusterHost, ClusterUnavailable } from './cluster-host.ts';
import { PinThrottle } from './pin-throttle.ts';

const refuse = (): Promise<never> => Promise.reject(new ClusterUnavailable('this test has no clusters'));

/** For tests of operations that have nothing to do with clusters. */
export const noClusters: ClusterHost = {
  nodeId: 'node',
  library: '',
  throttle: new PinThrottle(),
  withUsers: refuse,
  serving: refuse,
  settle: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
