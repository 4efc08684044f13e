import {
  checkName,
  failureLines,
  hasPassed,
  outcomesOf,
  type TestReport,
} from '../../../policy-test/report.ts';
import { githubCommands } from '../github.ts';

/** One annotation a request that is not as expected. */
export const testGithub = (report: TestReport): string =>
  githubCommands(
    outcomesOf(report)
      .filter((outcome) => !hasPassed(outcome))
      .map((outcome) => {
        const { test, file } = outcome.check.subject;
        return {
          level: 'error',
          file,
          ...test.position,
          title: checkName(outcome.check),
          text: failureLines(outcome).join('\n'),
        };
      }),
  );
