import type { CaseRow } from './case-table.ts';

type Counted = Pick<CaseRow, 'state' | 'created_at' | 'acknowledged_at' | 'fixed_at'>;

export interface CaseStatistics {
  readonly received: number;
  /** Of the last 365 days. */
  readonly receivedLastYear: number;
  readonly open: number;
  readonly fixed: number;
  readonly rejected: number;
  /** Days from the report to the first answer, and to the fix; undefined while there is none. */
  readonly medianDaysToAcknowledge: number | undefined;
  readonly medianDaysToFix: number | undefined;
}

const DAY_MILLISECONDS = 86_400_000;

/** What the public may know of all cases together. */
export function caseStatistics(cases: readonly Counted[], now: number): CaseStatistics {
  const count = (...states: readonly CaseRow['state'][]): number =>
    cases.filter(({ state }) => states.includes(state)).length;
  const daysTo = (member: 'acknowledged_at' | 'fixed_at'): number | undefined =>
    median(
      cases.flatMap((one) => {
        const at = one[member];
        return at === null ? [] : [(Number(at) - Number(one.created_at)) / DAY_MILLISECONDS];
      }),
    );
  return {
    received: cases.length,
    receivedLastYear: cases.filter(({ created_at }) => Number(created_at) > now - 365 * DAY_MILLISECONDS)
      .length,
    open: count('NEW', 'TRIAGED', 'ACCEPTED', 'FIXING'),
    fixed: cases.filter(({ fixed_at }) => fixed_at !== null).length,
    rejected: count('REJECTED', 'DUPLICATE'),
    medianDaysToAcknowledge: daysTo('acknowledged_at'),
    medianDaysToFix: daysTo('fixed_at'),
  };
}

export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [lower, upper] = [sorted[middle - 1], sorted[middle]];
  if (upper === undefined) return undefined;
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}
