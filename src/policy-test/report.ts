import { explain } from '../policy/explain.ts';
import type { PolicyTest } from './case-file.ts';
import type { Check } from './check.ts';
import type { Coverage } from './coverage.ts';
import { explanationLines } from './explanation-lines.ts';
import type { MutationScore } from './mutation.ts';
import type { Outcome } from './run-checks.ts';

/** What came of a run, for reporters. */
export interface TestReport {
  readonly files: readonly FileReport[];
  readonly coverage: Coverage;
  /** Absent when it was not asked for, or some check failed. */
  readonly mutation?: MutationScore;
}

export interface FileReport {
  readonly path: string;
  readonly tests: readonly { readonly test: PolicyTest; readonly outcomes: readonly Outcome[] }[];
}

/** The outcomes of one file by test; a test without requests cannot be. */
export function fileReport(path: string, outcomes: readonly Outcome[]): FileReport {
  const byTest = new Map<PolicyTest, Outcome[]>();
  for (const outcome of outcomes) {
    const { test } = outcome.check.subject;
    const list = byTest.get(test);
    if (list === undefined) byTest.set(test, [outcome]);
    else list.push(outcome);
  }
  return { path, tests: [...byTest].map(([test, ofTest]) => ({ test, outcomes: ofTest })) };
}

export const outcomesOf = ({ files }: Pick<TestReport, 'files'>): Outcome[] =>
  files.flatMap(({ tests }) => tests.flatMap(({ outcomes }) => outcomes));

export const hasPassed = ({ mismatches }: Outcome): boolean => mismatches.length === 0;

/** `bob s3:GetObject arn:…`. */
export const requestLabel = ({ subject, action, resource }: Check): string =>
  `${subject.who.label} ${action} ${resource}`;

/** Name of a check, alone among those of its file: that of the test and, where a test has several requests, the request. */
export function checkName(check: Check): string {
  const { name, principals, actions, resources } = check.subject.test;
  const isOnly = principals.length * actions.length * resources.length === 1;
  return isOnly ? name : `${name}: ${requestLabel(check)}`;
}

/** What came nearest is of use; all that came near is noise. */
const MAX_LINES = 4;

/** What was expected and not so, and why it is as it is. */
export const failureLines = ({ request, mismatches }: Outcome): string[] => [
  ...mismatches,
  ...explanationLines(request, explain(request)).slice(0, MAX_LINES),
];
