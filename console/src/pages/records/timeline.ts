import type { RecordedEvent } from './recorded-event.ts';

interface Bucket {
  /** Where it begins. */
  readonly at: Date;
  readonly done: number;
  readonly refused: number;
}

/** Events of a period counted in equal steps, the oldest first; steps in which nothing happened are there too. */
export function bucketsOf(
  events: readonly Pick<RecordedEvent, 'time' | 'errorCode'>[],
  from: number,
  to: number,
  steps: number,
): Bucket[] {
  const length = (to - from) / steps;
  const counts = Array.from({ length: steps }, () => ({ done: 0, refused: 0 }));
  for (const { time, errorCode } of events) {
    const step = Math.min(Math.floor((Date.parse(time) - from) / length), steps - 1);
    const count = counts[step];
    if (count === undefined) continue;
    if (errorCode === undefined) count.done++;
    else count.refused++;
  }
  return counts.map((count, step) => ({ at: new Date(from + step * length), ...count }));
}

/** How often each value stands, the most frequent first. */
export function tally(values: readonly (string | undefined)[]): (readonly [value: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value ?? '–', (counts.get(value ?? '–') ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}
