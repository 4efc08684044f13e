import type { PolicyVersion } from '../document.ts';
import type { ContextValues } from '../request.ts';

/**
 * Whether one value of the request equals (is like, is less than …) any of the policy's values; undefined where it is
 * no value of the operator's kind, such as a word where a number is compared.
 */
export type ValuesTest = (value: string, context: ContextValues) => boolean | undefined;

/** A condition operator without its qualifiers. Negated ones hold when the test does not. */
export interface Operator {
  readonly isNegated: boolean;
  readonly compile: (values: readonly string[], version: PolicyVersion) => ValuesTest;
}

/** An operator and its opposite. */
export const pair = (
  name: string,
  opposite: string,
  compile: Operator['compile'],
): readonly (readonly [string, Operator])[] => [
  [name, { isNegated: false, compile }],
  [opposite, { isNegated: true, compile }],
];

/** One of several tests holds. */
export function anyOf(tests: readonly ValuesTest[]): ValuesTest {
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (value, context) => {
    for (const test of tests) if (test(value, context) === true) return true;
    return false;
  };
}
