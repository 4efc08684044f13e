import { type CaseState, nextStates } from '../../../center/reports/case-states.ts';
import type { CaseRow } from '../../../center/reports/case-table.ts';
import { conflict, validationException } from '../errors.ts';

export interface StateChange {
  readonly State: CaseState;
  readonly DuplicateOf?: string | undefined;
}

type Changed = Partial<Omit<CaseRow, 'id'>>;

/** What a step sets beside the state itself. */
const EFFECTS: Readonly<Partial<Record<CaseState, (now: number) => Changed>>> = {
  FIXING: () => ({ fixed_at: null }),
  FIXED: (now) => ({ fixed_at: now }),
  PUBLISHED: (now) => ({ published_at: now }),
  CLOSED: (now) => ({ closed_at: now }),
};

/**
 * What a case becomes by a step; the deadlines and embargo are those of `row` as it will be.
 * @throws AwsError ConflictException for a step that its state does not have, ValidationException
 */
export function changedState(row: CaseRow, { State, DuplicateOf }: StateChange, now: number): Changed {
  const next = nextStates(row.state);
  if (!next.includes(State))
    throw conflict(`A case that is ${row.state} can become ${next.join(', ')}, but not ${State}.`);
  if (State === 'PUBLISHED' && row.embargo_until !== null && Number(row.embargo_until) > now)
    throw conflict(
      `The embargo lasts until ${new Date(Number(row.embargo_until)).toISOString()}: change it first.`,
    );
  if ((State === 'DUPLICATE') !== (DuplicateOf !== undefined))
    throw validationException('DuplicateOf names the other case of a DUPLICATE, and of nothing else.');
  return {
    state: State,
    acknowledged_at: row.acknowledged_at ?? now,
    ...(row.state === 'CLOSED' && { closed_at: null }),
    ...(row.state === 'DUPLICATE' && State === 'TRIAGED' && { duplicate_of: null }),
    ...(DuplicateOf !== undefined && { duplicate_of: DuplicateOf }),
    ...EFFECTS[State]?.(now),
  };
}
