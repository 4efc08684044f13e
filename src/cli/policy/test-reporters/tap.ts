import { placeOf } from '../../../policy-test/explanation-lines.ts';
import {
  checkName,
  failureLines,
  hasPassed,
  outcomesOf,
  type TestReport,
} from '../../../policy-test/report.ts';
import { tapReport } from '../tap.ts';

export const testTap = (report: TestReport): string =>
  tapReport(
    outcomesOf(report).map((outcome) => {
      const { test, file } = outcome.check.subject;
      const isOk = hasPassed(outcome);
      return {
        name: checkName(outcome.check),
        isOk,
        details: isOk ? {} : { message: failureLines(outcome).join('\n'), at: placeOf(file, test.position) },
      };
    }),
  );
