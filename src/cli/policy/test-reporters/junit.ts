import { placeOf } from '../../../policy-test/explanation-lines.ts';
import { checkName, failureLines, hasPassed, type TestReport } from '../../../policy-test/report.ts';
import type { Outcome } from '../../../policy-test/run-checks.ts';
import { type JUnitCase, junitXml } from '../junit.ts';

/** One suite a test file, one test case a request; coverage and mutation score are properties. */
export function testJUnit(report: TestReport): string {
  const properties = {
    'coverage.percent': String(report.coverage.percent),
    ...(report.mutation && { 'mutation.percent': String(report.mutation.percent) }),
  };
  return junitXml(
    'keywarden policy test',
    report.files.map(({ path, tests }) => ({
      name: path,
      properties,
      cases: tests.flatMap(({ outcomes }) => outcomes.map((outcome) => toCase(path, outcome))),
    })),
  );
}

function toCase(path: string, outcome: Outcome): JUnitCase {
  const { check, mismatches } = outcome;
  const named = { name: checkName(check), className: path };
  if (hasPassed(outcome)) return named;
  const text = [...failureLines(outcome), `test: ${placeOf(path, check.subject.test.position)}`].join('\n');
  return { ...named, failure: { message: mismatches.join('; '), type: 'expectation', text } };
}
