import { type CompiledPolicy, compilePolicy } from '../policy/compile.ts';
import type { Statement } from '../policy/document.ts';
import { matchingStatements } from '../policy/matching-statements.ts';
import { policyFields } from './check.ts';
import { type Coverage, percentOf } from './coverage.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import type { LoadedPolicy, PolicyUse } from './policy-library.ts';
import { type Outcome, runCheck } from './run-checks.ts';

/** A change of a policy that no check noticed. */
export interface Survivor {
  readonly policy: LoadedPolicy;
  readonly statement: Statement;
  readonly mutant: Mutant;
}

export interface MutationScore {
  readonly total: number;
  readonly noticed: number;
  readonly survivors: readonly Survivor[];
  /** Mutants left untried when the time ran out; they count as not noticed. */
  readonly untried: number;
  readonly percent: number;
}

/**
 * Changes the policies a little, one change at a time, and looks whether some check notices. All checks must pass before.
 * `mayGoOn` ends it early.
 */
export function mutationScore(
  outcomes: readonly Outcome[],
  coverage: Coverage,
  policies: readonly LoadedPolicy[],
  mayGoOn: () => boolean,
): MutationScore {
  const survivors: Survivor[] = [];
  let total = 0;
  let noticed = 0;
  let untried = 0;
  for (const policy of policies) {
    const concerned = concernedBy(policy, outcomes, coverage);
    for (const statement of policy.statements) {
      for (const mutant of mutantsOf(statement)) {
        total++;
        if (!mayGoOn()) untried++;
        else if (isNoticed(policy, statement, mutant, concerned)) noticed++;
        else survivors.push({ policy, statement, mutant });
      }
    }
  }
  return { total, noticed, survivors, untried, percent: percentOf(noticed, total) };
}

/** A check and how the policy in question is used in it, with the statements that applied. */
interface Concerned {
  readonly outcome: Outcome;
  readonly uses: readonly (readonly [PolicyUse, ReadonlySet<number>])[];
}

/** The checks that use a policy, by their action in lower case. */
function concernedBy(
  policy: LoadedPolicy,
  outcomes: readonly Outcome[],
  { applied }: Coverage,
): ReadonlyMap<string, readonly Concerned[]> {
  const byAction = new Map<string, Concerned[]>();
  for (const outcome of outcomes) {
    const uses = [...(applied.get(outcome) ?? [])].filter(([use]) => use.policy === policy);
    if (uses.length === 0) continue;
    const action = outcome.check.action.toLowerCase();
    const list = byAction.get(action);
    if (list === undefined) byAction.set(action, [{ outcome, uses }]);
    else list.push({ outcome, uses });
  }
  return byAction;
}

function isNoticed(
  policy: LoadedPolicy,
  statement: Statement,
  mutant: Mutant,
  concerned: ReadonlyMap<string, readonly Concerned[]>,
): boolean {
  const statements = mutant.statement === undefined ? [] : [mutant.statement];
  const alone = remembering((use) => compileWith(use, statements));
  const whole = remembering((use) => compileWith(use, replaced(use.document.statements, statement, mutant)));
  const isFlipped = mutant.statement?.effect !== statement.effect;
  // Where the statement applies as before and says the same, nothing can have changed: most checks end here.
  const mayDiffer = ({ outcome, uses }: Concerned): boolean =>
    uses.some(([use, applied]) => {
      const before = applied.has(statement.index);
      const after = matchingStatements(alone(use), outcome.request).length > 0;
      return before !== after || (after && isFlipped);
    });
  const fails = ({ outcome: { check } }: Concerned): boolean => {
    const fields = policyFields(check.subject.uses, (use) =>
      use.policy === policy ? whole(use) : use.compiled,
    );
    return runCheck(check, fields).mismatches.length > 0;
  };
  // What it says of an action does not depend on what it is used as.
  const speaking = compilePolicy(
    { kind: 'managed', version: '2012-10-17', statements: [statement, ...statements] },
    { kind: 'managed', id: policy.path },
  );
  for (const [action, checks] of concerned) {
    if (speaking.speaksOf(action).length === 0) continue;
    if (checks.some((each) => mayDiffer(each) && fails(each))) return true;
  }
  return false;
}

function remembering(compile: (use: PolicyUse) => CompiledPolicy): (use: PolicyUse) => CompiledPolicy {
  const known = new Map<PolicyUse, CompiledPolicy>();
  return (use) => {
    const compiled = known.get(use) ?? compile(use);
    known.set(use, compiled);
    return compiled;
  };
}

const compileWith = ({ document, source }: PolicyUse, statements: readonly Statement[]): CompiledPolicy =>
  compilePolicy({ ...document, statements }, source);

const replaced = (
  statements: readonly Statement[],
  { index }: Statement,
  { statement }: Mutant,
): Statement[] => statements.flatMap((one) => (one.index === index ? (statement ?? []) : one));
