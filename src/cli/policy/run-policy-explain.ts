import { explain } from '../../policy/explain.ts';
import { type Check, checksOf } from '../../policy-test/check.ts';
import { explanationLines, layerNameOf, placeOf } from '../../policy-test/explanation-lines.ts';
import { InputError } from '../../policy-test/input-error.ts';
import { missingGrants } from '../../policy-test/missing-grants.ts';
import { newPolicyLibrary } from '../../policy-test/policy-library.ts';
import { readCaseFile } from '../../policy-test/read-case-file.ts';
import { requestLabel } from '../../policy-test/report.ts';
import { DECISION_WORDS, type Outcome, runChecks } from '../../policy-test/run-checks.ts';
import { readTree, type TextFile } from '../../policy-test/tree.ts';
import { type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import { testFromFlags } from './explain-request.ts';
import { diskFiles } from './files.ts';
import { printable } from './printable.ts';

const COMMAND_LINE = 'command line';

/** @returns the exit code */
export async function runPolicyExplain(context: CommandContext): Promise<number> {
  const { flag, output } = context;
  let checks: readonly Check[];
  try {
    checks = await readChecks(context);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // Lines and columns of what nobody wrote would tell nothing.
    throw new UsageError(printable(error.file === COMMAND_LINE ? error.text : error.message));
  }
  const outcomes = runChecks(checks);
  output.out(
    flag('--json') === 'true'
      ? `${JSON.stringify(outcomes.map(explanationJson), null, 2)}\n`
      : `${outcomes.map((outcome) => explanationText(outcome)).join('\n')}`,
  );
  return EXIT.ok;
}

async function readChecks(context: CommandContext): Promise<readonly Check[]> {
  const { flag, surroundings } = context;
  const disk = diskFiles(surroundings.workingDirectory);
  const path = flag('--case');
  let file: TextFile | string;
  if (path === undefined) file = { path: COMMAND_LINE, text: JSON.stringify(testFromFlags(context)) };
  else file = await disk.read(path);
  if (typeof file === 'string') throw new UsageError(`${path}: ${file}`);
  const { tests, ...rest } = readCaseFile(await readTree(file));
  const name = flag('--name');
  const wanted = name === undefined ? tests : tests.filter((test) => test.name.includes(name));
  if (wanted.length === 0) throw new UsageError(`${file.path} has no test whose name holds "${name ?? ''}"`);
  return checksOf({ ...rest, tests: wanted }, newPolicyLibrary(disk));
}

function explanationText(outcome: Outcome): string {
  const { request, check, decision } = outcome;
  const lines = explanationLines(request, explain(request));
  return [
    `${DECISION_WORDS[decision.decision]}: ${requestLabel(check)}`,
    ...lines.map((line) => `  ${line}`),
    ...grantLines(outcome).map((line) => `  ${line}`),
    '',
  ]
    .map(printable)
    .join('\n');
}

function grantLines({ request }: Outcome): string[] {
  const grants = missingGrants(request);
  if (grants === undefined) return ['no policy can allow it while a statement denies it'];
  if (grants.length === 0) return [];
  return [
    grants.length === 1 ? 'would be allowed by granting:' : 'would be allowed by granting all of:',
    ...grants.map(({ layer, policy }) => `  ${layer}: ${JSON.stringify(policy)}`),
  ];
}

function explanationJson({ check, request }: Outcome): object {
  const explanation = explain(request);
  const { decision, policy, statement, nearest } = explanation;
  return {
    principal: check.subject.principal.arn,
    action: check.action,
    resource: check.resource,
    decision: DECISION_WORDS[decision],
    layer: layerNameOf(request, explanation),
    ...(policy && statement && { policy: policy.id, at: placeOf(policy.id, statement), statement }),
    explanation: explanationLines(request, explanation),
    nearest: nearest.map((miss) => ({ ...miss, at: placeOf(miss.policy.id, miss.statement) })),
    wouldAllow: missingGrants(request) ?? null,
  };
}
