import type { Operator } from './operator.ts';

/** True and false in any case; undefined for everything else. */
function parseBoolean(text: string): boolean | undefined {
  if (text === 'true') return true;
  if (text === 'false') return false;
  const lower = text.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower === 'true' : undefined;
}

const compile: Operator['compile'] = (values) => {
  const wanted = values.map(parseBoolean);
  const wantsTrue = wanted.includes(true);
  const wantsFalse = wanted.includes(false);
  return (value) => {
    const found = parseBoolean(value);
    if (found === undefined) return undefined;
    return found ? wantsTrue : wantsFalse;
  };
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean */
export const BOOL_OPERATORS: readonly (readonly [string, Operator])[] = [
  ['Bool', { isNegated: false, compile }],
];
