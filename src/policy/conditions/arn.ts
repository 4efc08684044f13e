import { compilePattern, hasVariables, type Pattern } from '../pattern.ts';
import { anyOf, type Operator, pair, type ValuesTest } from './operator.ts';

/** Parts of an ARN: five ended by a colon each, and the rest. */
const PARTS = 6;

/** Splits at the first five colons that are not inside `${…}`; undefined when there are fewer. */
function splitArn(text: string): string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  for (let at = 0; at < text.length && parts.length < PARTS - 1; at++) {
    if (text.startsWith('${', at)) depth = 1;
    else if (text[at] === '}') depth = 0;
    else if (text[at] === ':' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return parts.length === PARTS - 1 ? [...parts, text.slice(start)] : undefined;
}

function splitValue(text: string): string[] | undefined {
  const parts = text.split(':');
  if (parts.length < PARTS) return undefined;
  return [...parts.slice(0, PARTS - 1), parts.slice(PARTS - 1).join(':')];
}

const never: ValuesTest = () => false;

function compileOne(pattern: string, variables: boolean): ValuesTest {
  const parts = splitArn(pattern);
  if (parts === undefined) return never;
  const patterns: readonly Pattern[] = parts.map((part) =>
    compilePattern(part, { variables, wildcards: true }),
  );
  return (value, context) => {
    const values = splitValue(value);
    if (values === undefined) return false;
    return patterns.every((pattern, at) => pattern.matches(values[at] ?? '', context));
  };
}

const compile: Operator['compile'] = (values, version) =>
  anyOf(values.map((value) => compileOne(value, hasVariables(version))));

/**
 * Each of the six parts of an ARN is compared on its own; `Equals` and `Like` are the same.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export const ARN_OPERATORS = [
  ...pair('ArnEquals', 'ArnNotEquals', compile),
  ...pair('ArnLike', 'ArnNotLike', compile),
];
