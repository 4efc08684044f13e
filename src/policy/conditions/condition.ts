import type { Condition, PolicyVersion, Statement } from '../document.ts';
import type { ContextValues } from '../request.ts';
import { OPERATORS, type OperatorName, parseOperator } from './operators.ts';

export interface CompiledCondition {
  readonly source: Condition;
  readonly holds: (context: ContextValues) => boolean;
}

type Value = string | readonly string[] | undefined;

const isMissing = (value: Value): boolean =>
  value === undefined || (typeof value !== 'string' && value.length === 0);

/** An empty text counts as no value for the two quantifiers, and as a value for everything else. */
const isNullSet = (value: Value): boolean =>
  isMissing(value) || value === '' || (typeof value !== 'string' && value?.length === 1 && value[0] === '');

function compileNull(key: string, values: readonly string[]): CompiledCondition['holds'] {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  return (context) => wanted.has(String(isMissing(context.get(key))));
}

function whenMissing(name: OperatorName, isNegated: boolean): boolean {
  if (name.ifExists) return true;
  if (name.quantifier !== undefined) return name.quantifier === 'ForAllValues';
  return isNegated;
}

/**
 * Compiles one line of a Condition block. What cannot be compared (a request value that is no number for a
 * numeric operator) never helps the request: it fails an Allow, and for a Deny a negated operator holds.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function compileCondition(
  source: Condition,
  version: PolicyVersion,
  effect: Statement['effect'],
): CompiledCondition {
  const key = source.key.toLowerCase();
  const name = parseOperator(source.operator);
  // parsePolicy refuses unknown operators; should one come here all the same, its statement is read against the request.
  if (name === undefined) return { source, holds: () => effect === 'Deny' };
  if (name.base === 'Null') return { source, holds: compileNull(key, source.values) };
  const operator = OPERATORS.get(name.base);
  if (operator === undefined) return { source, holds: () => effect === 'Deny' };

  const { isNegated } = operator;
  const test = operator.compile(source.values, version);
  const undecided = isNegated && effect === 'Deny';
  const decide = (outcome: boolean | undefined): boolean =>
    outcome === undefined ? undecided : outcome !== isNegated;
  const missing = whenMissing(name, isNegated);
  const { quantifier } = name;
  const mustAll = quantifier === 'ForAllValues' || (quantifier === undefined && isNegated);

  const holds = (context: ContextValues): boolean => {
    const value = context.get(key);
    if (value === undefined) return missing;
    if (typeof value === 'string' && quantifier === undefined) return decide(test(value, context));
    if (quantifier !== undefined ? isNullSet(value) : isMissing(value)) {
      return isMissing(value) ? missing : quantifier === 'ForAllValues';
    }
    if (typeof value === 'string') return decide(test(value, context));
    for (const one of value) if (decide(test(one, context)) !== mustAll) return !mustAll;
    return mustAll;
  };
  return { source, holds };
}
