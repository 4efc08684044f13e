import { compilePattern, hasVariables } from '../pattern.ts';
import { anyOf, type Operator } from './operator.ts';

const isBoolean = (text: string): boolean => text === 'true' || text === 'false';

const compile: Operator['compile'] = (values, version) => {
  const options = { variables: hasVariables(version), wildcards: false, ignoreCase: true };
  const test = anyOf(values.map((value) => compilePattern(value, options).matches));
  return (value, context) => {
    const text = value.toLowerCase();
    return isBoolean(text) ? test(text, context) : undefined;
  };
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean */
export const BOOL_OPERATORS: readonly (readonly [string, Operator])[] = [
  ['Bool', { isNegated: false, compile }],
];
