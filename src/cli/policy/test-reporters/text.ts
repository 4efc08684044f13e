import { placeOf, statementName } from '../../../policy-test/explanation-lines.ts';
import {
  failureLines,
  hasPassed,
  outcomesOf,
  requestLabel,
  type TestReport,
} from '../../../policy-test/report.ts';
import type { Outcome } from '../../../policy-test/run-checks.ts';
import { plural } from '../plural.ts';
import { printable } from '../printable.ts';

/** For people: every test, what failed and why, then what the tests do not look at. */
export function textReport(report: TestReport): string {
  return [
    ...report.files.flatMap(fileLines),
    ...coverageLines(report),
    ...mutationLines(report),
    summary(report),
    '',
  ]
    .map(printable)
    .join('\n');
}

const fileLines = ({ path, tests }: TestReport['files'][number]): string[] => [
  path,
  ...tests.flatMap(({ test, outcomes }) => {
    const failed = outcomes.filter((outcome) => !hasPassed(outcome));
    const count = outcomes.length === 1 ? '' : ` (${outcomes.length - failed.length} of ${outcomes.length})`;
    return [
      `  ${failed.length === 0 ? '✓' : '✗'} ${test.name}${count}`,
      ...failed.flatMap((outcome) => failedLines(outcome, placeOf(path, test.position))),
    ];
  }),
  '',
];

function failedLines(outcome: Outcome, place: string): string[] {
  return [
    `      ${requestLabel(outcome.check)}`,
    ...failureLines(outcome).map((line) => `        ${line}`),
    `        test: ${place}`,
  ];
}

function coverageLines({ coverage: { statements, percent } }: TestReport): string[] {
  const never = statements.filter(({ appliedCount }) => appliedCount === 0);
  const idle = statements.filter(({ appliedCount, decidedCount }) => appliedCount > 0 && decidedCount === 0);
  const line = (title: string, { policy, statement }: (typeof statements)[number]): string =>
    `  ${title}  ${placeOf(policy.path, statement)}  ${statementName(statement)}`;
  return [
    `coverage: ${statements.length - never.length} of ${plural(statements.length, 'statement')} (${percent} %)`,
    ...never.map((each) => line('never applied', each)),
    ...idle.map((each) => line('never decided', each)),
  ];
}

function mutationLines({ mutation }: TestReport): string[] {
  if (mutation === undefined) return [];
  const { noticed, total, percent, survivors, untried } = mutation;
  return [
    `mutations: ${noticed} of ${total} noticed (${percent} %)`,
    ...survivors.map(
      ({ policy, statement, mutant }) =>
        `  not noticed  ${placeOf(policy.path, statement)}  ${statementName(statement)}: ${mutant.text}`,
    ),
    ...(untried === 0 ? [] : [`  ${untried} were not tried: the time ran out`]),
  ];
}

function summary(report: TestReport): string {
  const outcomes = outcomesOf(report);
  const failed = outcomes.filter((outcome) => !hasPassed(outcome)).length;
  const tests = report.files.reduce((sum, file) => sum + file.tests.length, 0);
  return `${plural(tests, 'test')}, ${plural(outcomes.length, 'request')}: ${failed === 0 ? 'all as expected' : `${failed} not as expected`}`;
}
