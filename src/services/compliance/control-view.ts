import type { Evaluated } from '../../compliance/controls/evaluate.ts';
import type { ControlStateRow } from '../../compliance/controls/tables.ts';
import type { OperationContext } from '../contract.ts';
import { dateOf } from '../date-of.ts';

/** What the controls of the caller's account look at. */
export const lookedOf = ({ db, accountId, now, node }: OperationContext) => ({
  db,
  accountId,
  now,
  deployment: node,
});

/** What is known of a control beside what it is now. */
export interface Known {
  readonly state: ControlStateRow | undefined;
  readonly owner: string | undefined;
}

export const controlSummary = (
  { control, status, evaluated, failed, excepted, problem }: Evaluated,
  { state, owner }: Known,
) => ({
  ControlId: control.id,
  Title: control.title,
  Severity: control.severity,
  Responsibility: control.responsibility,
  Status: status,
  // What has changed just now is noted a moment later.
  ...(state?.status === status && { Since: dateOf(state.since) }),
  EvaluatedCount: evaluated,
  FailedCount: failed,
  ExceptedCount: excepted,
  ...(owner !== undefined && { Owner: owner }),
  Mappings: control.mappings,
  ...(problem !== undefined && { Problem: problem }),
});

interface FailingView {
  readonly Resource: string;
  readonly Detail?: string;
}

export const failingViews = (
  failing: readonly { readonly resource: string; readonly detail?: string }[],
): readonly FailingView[] =>
  failing.map(({ resource, detail }) => ({
    Resource: resource,
    ...(detail !== undefined && { Detail: detail }),
  }));
