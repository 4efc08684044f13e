import type { Statement } from '../policy/document.ts';
import { matchingStatements } from '../policy/matching-statements.ts';
import type { AuthorizationRequest } from '../policy/request.ts';
import type { LoadedPolicy, PolicyUse } from './policy-library.ts';
import type { Outcome } from './run-checks.ts';

/** How far the checks exercise one statement. */
export interface StatementCoverage {
  readonly policy: LoadedPolicy;
  readonly statement: Statement;
  /** Checks it applied to. */
  readonly appliedCount: number;
  /** Checks it decided: it denied, or it was (one of) what allowed. */
  readonly decidedCount: number;
}

export interface Coverage {
  readonly statements: readonly StatementCoverage[];
  /** Statements that applied to some check, in percent of all; 100 where there are none. */
  readonly percent: number;
  /** For every outcome and policy in use, which statements applied, by index. */
  readonly applied: ReadonlyMap<Outcome, ReadonlyMap<PolicyUse, ReadonlySet<number>>>;
}

/** Part of a whole in percent, rounded down to tenths, so that 100 means all. */
export const percentOf = (part: number, whole: number): number =>
  whole === 0 ? 100 : Math.floor((1000 * part) / whole) / 10;

/** Which statements of the policies the checks make use of. */
export function coverageOf(outcomes: readonly Outcome[], policies: readonly LoadedPolicy[]): Coverage {
  const counts = new Map<LoadedPolicy, { applied: number[]; decided: number[] }>();
  for (const policy of policies) {
    const zeros = policy.statements.map(() => 0);
    counts.set(policy, { applied: [...zeros], decided: [...zeros] });
  }
  const applied = new Map<Outcome, Map<PolicyUse, Set<number>>>();
  for (const outcome of outcomes) {
    const byUse = new Map<PolicyUse, Set<number>>();
    for (const use of usesOf(outcome)) {
      const indexes = new Set<number>();
      const count = counts.get(use.policy);
      for (const statement of appliedStatements(use, outcome.request)) {
        indexes.add(statement.index);
        if (count === undefined) continue;
        count.applied[statement.index] = (count.applied[statement.index] ?? 0) + 1;
        if (decides(statement, outcome)) {
          count.decided[statement.index] = (count.decided[statement.index] ?? 0) + 1;
        }
      }
      byUse.set(use, indexes);
    }
    applied.set(outcome, byUse);
  }
  const statements = policies.flatMap((policy) =>
    policy.statements.map((statement) => ({
      policy,
      statement,
      appliedCount: counts.get(policy)?.applied[statement.index] ?? 0,
      decidedCount: counts.get(policy)?.decided[statement.index] ?? 0,
    })),
  );
  const exercised = statements.filter(({ appliedCount }) => appliedCount > 0).length;
  return { statements, percent: percentOf(exercised, statements.length), applied };
}

/** All policies of a check, each once. */
export const usesOf = ({ check }: Outcome): Set<PolicyUse> =>
  new Set(Object.values(check.subject.uses).flatMap((levels) => levels.flat()));

const appliedStatements = ({ compiled }: PolicyUse, request: AuthorizationRequest): Statement[] =>
  matchingStatements(compiled, request);

/** A Deny decides when the decision names it (or another Deny that applies as well); an Allow when the request is allowed. */
const decides = ({ effect }: Statement, { decision }: Outcome): boolean =>
  effect === 'Allow' ? decision.decision === 'Allow' : decision.decision === 'ExplicitDeny';
