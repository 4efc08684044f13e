import type { MetricFamily, Sample } from './exposition.ts';
import type { MetricsSnapshot } from './snapshot.ts';
import { CALL_METRICS } from './table/calls.ts';
import { DIRECTORY_METRICS } from './table/directory.ts';
import { HSM_METRICS } from './table/hsm.ts';
import { MEMBER_METRICS } from './table/members.ts';
import type { Metric } from './table/metric.ts';
import { NODE_METRICS } from './table/node.ts';

/** Every metric there is, in groups; docs/metrics.md is made from it. */
export const METRIC_GROUPS: Readonly<Record<string, readonly Metric[]>> = {
  'Calls and people': CALL_METRICS,
  'HSMs and keys': HSM_METRICS,
  'Directory in memory': DIRECTORY_METRICS,
  'Node, database and process': NODE_METRICS,
  'Nodes among one another': MEMBER_METRICS,
};

/** Of one process, and of others of its machine. */
export const metricFamilies = (
  own: MetricsSnapshot,
  others: readonly MetricsSnapshot[] = [],
): MetricFamily[] =>
  Object.values(METRIC_GROUPS)
    .flat()
    .map((metric) => familyOf(metric, own, others));

/** The label `process` tells processes apart, where several serve together. */
export const familyOf = (
  { name, type, help, read, isOfDeployment }: Metric,
  own: MetricsSnapshot,
  others: readonly MetricsSnapshot[],
): MetricFamily => ({
  name,
  type,
  help,
  samples:
    isOfDeployment || own.crewNumber === undefined
      ? samplesOf(read(own))
      : [own, ...others].flatMap((snapshot) => ofProcess(snapshot, samplesOf(read(snapshot)))),
});

const ofProcess = ({ crewNumber }: MetricsSnapshot, samples: readonly Sample[]): Sample[] =>
  samples.map(({ labels, value }) => ({ labels: { ...labels, process: String(crewNumber) }, value }));

function samplesOf(read: ReturnType<Metric['read']>): readonly Sample[] {
  if (read === undefined) return [];
  return typeof read === 'number' ? [{ value: read }] : read;
}
