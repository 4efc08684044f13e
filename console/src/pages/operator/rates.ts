import { addHistograms, type HistogramState, quantileOf } from '../../../../src/core/histogram.ts';
import type { Metrics } from '../../api/operator-operations.ts';

/** What happened between two looks at running totals. */
export interface Rates {
  readonly at: Date;
  readonly callsPerSecond: number;
  readonly errorsPerSecond: number;
  /** Milliseconds; undefined where nothing was called. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  /** Share of one core, 1 for all of it. */
  readonly cpu: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);

const durationsOf = ({ calls }: Metrics): HistogramState =>
  addHistograms(calls.series.map((each) => each.durations));

const failuresOf = ({ calls }: Metrics): number => sum(calls.errors.map(({ count }) => count));

const minus = (after: HistogramState, before: HistogramState): HistogramState => ({
  ...after,
  counts: after.counts.map((count, bucket) => count - (before.counts[bucket] ?? 0)),
  sum: after.sum - before.sum,
  count: after.count - before.count,
});

/** @returns undefined where the two are not of one run of the same node, later after earlier */
export function ratesBetween(before: Metrics, after: Metrics): Rates | undefined {
  const seconds = (after.at - before.at) / 1000;
  if (seconds <= 0 || after.process.startedAt !== before.process.startedAt) return undefined;
  const durations = minus(durationsOf(after), durationsOf(before));
  const quantile = (share: number): number | undefined =>
    durations.count === 0 ? undefined : 1000 * quantileOf(durations, share);
  return {
    at: new Date(after.at),
    callsPerSecond: durations.count / seconds,
    errorsPerSecond: (failuresOf(after) - failuresOf(before)) / seconds,
    p50: quantile(0.5),
    p99: quantile(0.99),
    cpu: (after.process.cpuSeconds - before.process.cpuSeconds) / seconds,
  };
}
