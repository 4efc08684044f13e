import type { IssueCode } from './issues.ts';
import type { Mark } from './spot.ts';
import type { ConditionView, PolicyView, StatementView } from './view.ts';

/** A finding before its texts and positions are made. */
export interface Problem {
  readonly code: IssueCode;
  readonly marks: readonly Mark[];
  /** What stands in the places of the issue's text. */
  readonly values: Readonly<Record<string, string>>;
}

export const problem = (
  code: IssueCode,
  marks: Mark | readonly Mark[],
  values: Problem['values'] = {},
): Problem => ({ code, marks: 'spot' in marks ? [marks] : marks, values });

/** Each check looks for one kind of thing and says what it found. */
export type PolicyCheck = (policy: PolicyView) => Iterable<Problem>;
export type StatementCheck = (statement: StatementView, policy: PolicyView) => Iterable<Problem>;
export type ConditionCheck = (
  condition: ConditionView,
  statement: StatementView,
  policy: PolicyView,
) => Iterable<Problem>;
