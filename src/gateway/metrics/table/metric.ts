import type { MetricType, Sample } from '../exposition.ts';
import type { MetricsSnapshot } from '../snapshot.ts';

/** One metric: what docs/metrics.md says of it, and where it stands in a snapshot. */
export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  /** One or two sentences. */
  readonly help: string;
  /** Labels and what they may be, for the documentation; every sample has exactly these. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether every process of a deployment says the same: then one is asked. */
  readonly isOfDeployment?: true;
  /** One number, or samples with labels; none where nothing is known. */
  readonly read: (snapshot: MetricsSnapshot) => number | undefined | readonly Sample[];
}

/** One sample for each entry, under one label. */
export const byLabel = (label: string, values: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
