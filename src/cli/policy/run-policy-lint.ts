import { InputError } from '../../policy-test/input-error.ts';
import { loadIamData } from '../../services/accessanalyzer/iam-data-file.ts';
import { type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { diskFiles } from './files.ts';
import { LINT_TYPES, type LintFinding, lintPolicy, SEVERITIES } from './lint-policy.ts';
import { lintGithub, lintJson, lintJUnit, lintTap } from './lint-reporters/lists.ts';
import type { LintReport } from './lint-reporters/report.ts';
import { lintSarif } from './lint-reporters/sarif.ts';
import { lintText } from './lint-reporters/text.ts';
import { printable } from './printable.ts';
import { deliver, LINT_REPORTERS, wordFlag } from './reporter-flag.ts';

const REPORTERS: Record<(typeof LINT_REPORTERS)[number], (report: LintReport) => string> = {
  text: lintText,
  tap: lintTap,
  junit: lintJUnit,
  json: lintJson,
  github: lintGithub,
  sarif: lintSarif,
};

/** @returns the exit code */
export async function runPolicyLint(context: CommandContext): Promise<number> {
  const { operands, flag, output, surroundings } = context;
  if (operands.length === 0)
    throw new UsageError('policy lint wants policies: keywarden policy lint FILE...');
  const reporter = wordFlag(context, '--reporter', LINT_REPORTERS, 'text');
  const failOn = wordFlag(context, '--fail-on', [...SEVERITIES, 'never'] as const, 'error');
  const grave: readonly string[] =
    failOn === 'never' ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  const options = {
    type: wordFlag(context, '--policy-type', LINT_TYPES, 'auto'),
    resourceType: flag('--resource-type'),
    data: loadIamData(),
  };
  const disk = diskFiles(surroundings.workingDirectory);
  const files: string[] = [];
  const findings: LintFinding[] = [];
  let isAllRead = true;
  for (const path of new Set(operands)) {
    try {
      const file = await disk.read(path);
      if (typeof file === 'string') throw new InputError(path, undefined, file);
      files.push(file.path);
      findings.push(...(await lintPolicy(file, options)));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      output.error(`keywarden: ${printable(error.message)}\n`);
      isAllRead = false;
    }
  }
  const report = { files, findings, fails: ({ severity }: LintFinding) => grave.includes(severity) };
  await deliver(context, REPORTERS[reporter](report), () => lintText(report));
  if (!isAllRead) return EXIT.usage;
  return findings.some(report.fails) ? EXIT.failed : EXIT.ok;
}
