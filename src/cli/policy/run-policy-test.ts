import { checksOf } from '../../policy-test/check.ts';
import { coverageOf } from '../../policy-test/coverage.ts';
import { InputError } from '../../policy-test/input-error.ts';
import { mutationScore } from '../../policy-test/mutation.ts';
import { newPolicyLibrary } from '../../policy-test/policy-library.ts';
import { readCaseFile } from '../../policy-test/read-case-file.ts';
import {
  type FileReport,
  fileReport,
  hasPassed,
  outcomesOf,
  type TestReport,
} from '../../policy-test/report.ts';
import { runChecks } from '../../policy-test/run-checks.ts';
import { readTree } from '../../policy-test/tree.ts';
import { type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { diskFiles } from './files.ts';
import { printable } from './printable.ts';
import { deliver, percentFlag, TEST_REPORTERS, wordFlag } from './reporter-flag.ts';
import { testGithub } from './test-reporters/github.ts';
import { testJson } from './test-reporters/json.ts';
import { testJUnit } from './test-reporters/junit.ts';
import { testTap } from './test-reporters/tap.ts';
import { textReport } from './test-reporters/text.ts';

const REPORTERS: Record<(typeof TEST_REPORTERS)[number], (report: TestReport) => string> = {
  text: textReport,
  tap: testTap,
  junit: testJUnit,
  json: testJson,
  github: testGithub,
};

interface Wanted {
  readonly reporter: keyof typeof REPORTERS;
  readonly minCoverage: number | undefined;
  readonly minMutationScore: number | undefined;
  readonly mutates: boolean;
  readonly mutationSeconds: number;
}

/** Everything is read and checked before anything runs. @throws UsageError */
function readFlags(context: CommandContext): Wanted {
  const { flag, operands } = context;
  if (operands.length === 0)
    throw new UsageError('policy test wants test files: keywarden policy test FILE...');
  const minMutationScore = percentFlag(context, '--min-mutation-score');
  const seconds = flag('--mutation-seconds') ?? '60';
  if (!/^[1-9]\d{0,5}$/.test(seconds)) throw new UsageError('--mutation-seconds wants a number of seconds');
  return {
    reporter: wordFlag(context, '--reporter', TEST_REPORTERS, 'text'),
    minCoverage: percentFlag(context, '--min-coverage'),
    minMutationScore,
    mutates: flag('--mutate') === 'true' || minMutationScore !== undefined,
    mutationSeconds: Number(seconds),
  };
}

/** @returns the exit code */
export async function runPolicyTest(context: CommandContext): Promise<number> {
  const wanted = readFlags(context);
  const report = await makeReport(context, wanted);
  if (report === undefined) return EXIT.usage;
  await deliver(context, REPORTERS[wanted.reporter](report), () => textReport(report));
  const complaints = complaintsOf(report, wanted);
  for (const complaint of complaints) context.output.error(`keywarden: ${complaint}\n`);
  return complaints.length === 0 && outcomesOf(report).every(hasPassed) ? EXIT.ok : EXIT.failed;
}

/** Undefined when some file is not understood, which is then told. */
async function makeReport(context: CommandContext, wanted: Wanted): Promise<TestReport | undefined> {
  const disk = diskFiles(context.surroundings.workingDirectory);
  const library = newPolicyLibrary(disk);
  const files: FileReport[] = [];
  let isAllRead = true;
  for (const path of new Set(context.operands)) {
    try {
      const file = await disk.read(path);
      if (typeof file === 'string') throw new InputError(path, undefined, file);
      const checks = await checksOf(readCaseFile(await readTree(file)), library);
      files.push(fileReport(file.path, runChecks(checks)));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      context.output.error(`keywarden: ${printable(error.message)}\n`);
      isAllRead = false;
    }
  }
  if (!isAllRead) return undefined;
  const outcomes = outcomesOf({ files });
  const policies = library.policies();
  const coverage = coverageOf(outcomes, policies);
  if (!wanted.mutates || !outcomes.every(hasPassed)) return { files, coverage };
  const end = performance.now() + wanted.mutationSeconds * 1000;
  const mutation = mutationScore(outcomes, coverage, policies, () => performance.now() < end);
  return { files, coverage, mutation };
}

/** Why a run fails although, or beside that, requests are decided as expected. */
function complaintsOf(report: TestReport, { minCoverage, minMutationScore, mutates }: Wanted): string[] {
  const { coverage, mutation } = report;
  const complaints: string[] = [];
  if (outcomesOf(report).length === 0) complaints.push('there is no test in these files');
  if (minCoverage !== undefined && coverage.percent < minCoverage) {
    complaints.push(`coverage ${coverage.percent} % is less than ${minCoverage} %`);
  }
  if (mutates && mutation === undefined) {
    complaints.push('policies were not changed, because tests fail as they are');
  } else if (
    mutation !== undefined &&
    minMutationScore !== undefined &&
    mutation.percent < minMutationScore
  ) {
    complaints.push(`mutation score ${mutation.percent} % is less than ${minMutationScore} %`);
  }
  return complaints;
}
