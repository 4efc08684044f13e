import { compilePattern, fixedText, hasVariables } from '../pattern.ts';
import { anyOf, type Operator, type ValuesTest } from './operator.ts';

/** True and false in any case; undefined for everything else. */
function parseBoolean(text: string): boolean | undefined {
  if (text === 'true') return true;
  if (text === 'false') return false;
  const lower = text.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower === 'true' : undefined;
}

function compileFixed(texts: readonly string[]): ValuesTest {
  const wanted = texts.map(parseBoolean);
  const wantsTrue = wanted.includes(true);
  const wantsFalse = wanted.includes(false);
  return (value) => {
    const found = parseBoolean(value);
    if (found === undefined) return undefined;
    return found ? wantsTrue : wantsFalse;
  };
}

const compile: Operator['compile'] = (values, version) => {
  const options = { variables: hasVariables(version), wildcards: false, ignoreCase: true };
  const fixed = values.flatMap((value) => fixedText(value, options) ?? []);
  if (fixed.length === values.length) return compileFixed(fixed);
  const test = anyOf(values.map((value) => compilePattern(value, options).matches));
  return (value, context) =>
    parseBoolean(value) === undefined ? undefined : test(value.toLowerCase(), context);
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean */
export const BOOL_OPERATORS: readonly (readonly [string, Operator])[] = [
  ['Bool', { isNegated: false, compile }],
];
