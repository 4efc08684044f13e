import { compilePattern, fixedText, hasVariables } from '../pattern.ts';
import { anyOf, type Operator, pair } from './operator.ts';

const equals: Operator['compile'] = (values, version) => {
  const options = { variables: hasVariables(version), wildcards: false };
  const fixed = values.map((value) => fixedText(value, options));
  if (fixed.every((text) => text !== undefined)) {
    const [only] = fixed;
    if (fixed.length === 1) return (value) => value === only;
    const texts = new Set(fixed);
    return (value) => texts.has(value);
  }
  return anyOf(values.map((value) => compilePattern(value, options).matches));
};

const equalsIgnoreCase: Operator['compile'] = (values, version) => {
  const options = { variables: hasVariables(version), wildcards: false, ignoreCase: true };
  const test = anyOf(values.map((value) => compilePattern(value, options).matches));
  return (value, context) => test(value.toLowerCase(), context);
};

const like: Operator['compile'] = (values, version) => {
  const options = { variables: hasVariables(version), wildcards: true };
  return anyOf(values.map((value) => compilePattern(value, options).matches));
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String */
export const STRING_OPERATORS = [
  ...pair('StringEquals', 'StringNotEquals', equals),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', equalsIgnoreCase),
  ...pair('StringLike', 'StringNotLike', like),
];
