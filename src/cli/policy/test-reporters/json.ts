import { explain } from '../../../policy/explain.ts';
import { explanationLines, layerNameOf, placeOf } from '../../../policy-test/explanation-lines.ts';
import { hasPassed, outcomesOf, type TestReport } from '../../../policy-test/report.ts';
import { DECISION_WORDS, type Outcome } from '../../../policy-test/run-checks.ts';

/** For programs. */
export function testJson(report: TestReport): string {
  const outcomes = outcomesOf(report);
  const failed = outcomes.filter((outcome) => !hasPassed(outcome)).length;
  const { coverage, mutation } = report;
  const value = {
    passed: outcomes.length - failed,
    failed,
    files: report.files.map(({ path, tests }) => ({
      path,
      tests: tests.map(({ test, outcomes: ofTest }) => ({
        name: test.name,
        at: placeOf(path, test.position),
        requests: ofTest.map(requestJson),
      })),
    })),
    coverage: {
      percent: coverage.percent,
      statements: coverage.statements.map(({ policy, statement, appliedCount, decidedCount }) => ({
        at: placeOf(policy.path, statement),
        ...(statement.sid && { sid: statement.sid }),
        appliedCount,
        decidedCount,
      })),
    },
    ...(mutation && {
      mutation: {
        percent: mutation.percent,
        total: mutation.total,
        noticed: mutation.noticed,
        untried: mutation.untried,
        survivors: mutation.survivors.map(({ policy, statement, mutant }) => ({
          at: placeOf(policy.path, statement),
          ...(statement.sid && { sid: statement.sid }),
          kind: mutant.kind,
          change: mutant.text,
        })),
      },
    }),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function requestJson(outcome: Outcome): object {
  const { check, request, decision, mismatches } = outcome;
  const { policy, statement } = decision;
  return {
    principal: check.subject.principal.arn,
    action: check.action,
    resource: check.resource,
    expected: check.subject.test.expect.decision,
    decision: DECISION_WORDS[decision.decision],
    layer: layerNameOf(request, decision),
    ...(policy &&
      statement && {
        statement: { at: placeOf(policy.id, statement), ...(statement.sid && { sid: statement.sid }) },
      }),
    passed: hasPassed(outcome),
    ...(!hasPassed(outcome) && { mismatches, explanation: explanationLines(request, explain(request)) }),
  };
}
