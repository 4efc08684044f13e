/** How long an answer counts, and how many are remembered at most. */
const WINDOW_MILLISECONDS = 60_000;
const MOST_SAMPLES = 2048;

export interface LatencySummary {
  /** Calls answered in the last minute, as far as remembered (2048). */
  readonly calls: number;
  /** Milliseconds from sending to answer, waiting behind other calls included; 0 without calls. */
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

/** Latencies of the last minute. Times are of a monotonic clock, in milliseconds. */
export class LatencyWindow {
  readonly #at = new Float64Array(MOST_SAMPLES).fill(Number.NEGATIVE_INFINITY);
  readonly #took = new Float64Array(MOST_SAMPLES);
  #next = 0;

  add(at: number, tookMilliseconds: number): void {
    this.#at[this.#next] = at;
    this.#took[this.#next] = tookMilliseconds;
    this.#next = (this.#next + 1) % MOST_SAMPLES;
  }

  /** Values that still count at `now`, unsorted. */
  values(now: number): Float64Array {
    return this.#took.filter((_, index) => now - (this.#at[index] ?? 0) <= WINDOW_MILLISECONDS);
  }
}

/** Over one or more windows together. */
export function summarizeLatency(windows: readonly LatencyWindow[], now: number): LatencySummary {
  const values = Float64Array.from(windows.flatMap((window) => [...window.values(now)])).sort();
  const quantile = (share: number): number => values[Math.ceil(values.length * share) - 1] ?? 0;
  return { calls: values.length, p50Milliseconds: quantile(0.5), p99Milliseconds: quantile(0.99) };
}
