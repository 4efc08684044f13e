import type { Operator } from './operator.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** The bytes, as a text with one character each; undefined when it is not Base64. */
const decode = (text: string): string | undefined => (BASE64.test(text) ? atob(text) : undefined);

const compile: Operator['compile'] = (values) => {
  const expected = new Set(values.map(decode));
  expected.delete(undefined);
  return (value) => {
    const bytes = decode(value);
    return bytes === undefined ? undefined : expected.has(bytes);
  };
};

/**
 * Both sides are Base64 and compared byte for byte.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
 */
export const BINARY_OPERATORS: readonly (readonly [string, Operator])[] = [
  ['BinaryEquals', { isNegated: false, compile }],
];
