/** Where a case is on its way from a report to a bulletin. */
export type CaseState =
  | 'NEW'
  | 'TRIAGED'
  | 'ACCEPTED'
  | 'REJECTED'
  | 'DUPLICATE'
  | 'FIXING'
  | 'FIXED'
  | 'PUBLISHED'
  | 'CLOSED';

/** Where each state may lead. What is closed, rejected or a duplicate can be taken up anew. */
const NEXT: Readonly<Record<CaseState, readonly CaseState[]>> = {
  NEW: ['TRIAGED', 'ACCEPTED', 'REJECTED', 'DUPLICATE'],
  TRIAGED: ['ACCEPTED', 'REJECTED', 'DUPLICATE'],
  ACCEPTED: ['FIXING', 'FIXED', 'REJECTED', 'DUPLICATE'],
  REJECTED: ['TRIAGED', 'CLOSED'],
  DUPLICATE: ['TRIAGED', 'CLOSED'],
  FIXING: ['ACCEPTED', 'FIXED', 'REJECTED'],
  FIXED: ['FIXING', 'PUBLISHED', 'CLOSED'],
  PUBLISHED: ['CLOSED'],
  CLOSED: ['TRIAGED'],
};

export const CASE_STATES = Object.keys(NEXT) as readonly CaseState[];

export const nextStates = (state: CaseState): readonly CaseState[] => NEXT[state];

/** States in which somebody waits for a fix. */
const OPEN: readonly CaseState[] = ['NEW', 'TRIAGED', 'ACCEPTED', 'FIXING'];

interface Timed {
  readonly state: CaseState;
  readonly acknowledge_by: number;
  readonly acknowledged_at: number | null;
  readonly fix_by: number;
}

/** Which promise of the policy is broken at an instant; the first of the two. */
export function overdueAt(
  { state, acknowledge_by, acknowledged_at, fix_by }: Timed,
  now: number,
): 'ACKNOWLEDGEMENT' | 'FIX' | undefined {
  if (!OPEN.includes(state)) return undefined;
  if (acknowledged_at === null && Number(acknowledge_by) <= now) return 'ACKNOWLEDGEMENT';
  return Number(fix_by) <= now ? 'FIX' : undefined;
}

/** What readers of pages are told of a state. */
export const STATE_TEXT: Readonly<Record<CaseState, string>> = {
  NEW: 'Received',
  TRIAGED: 'Being looked into',
  ACCEPTED: 'Confirmed',
  REJECTED: 'Not accepted',
  DUPLICATE: 'Known already',
  FIXING: 'Being fixed',
  FIXED: 'Fixed',
  PUBLISHED: 'Published',
  CLOSED: 'Closed',
};
