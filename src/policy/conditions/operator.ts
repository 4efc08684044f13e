import type { PolicyVersion } from '../document.ts';
import type { Outcome } from '../pattern.ts';
import type { ContextValues } from '../request.ts';

/** Whether one value of the request equals (is like, is less than …) any of the policy's values. */
export type ValuesTest = (value: string, context: ContextValues) => Outcome;

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

/** One of several tests holds; undecided when none does and one could not be decided. */
export const anyOf =
  (tests: readonly ValuesTest[]): ValuesTest =>
  (value, context) => {
    let outcome: Outcome = false;
    for (const test of tests) {
      const one = test(value, context);
      if (one === true) return true;
      if (one === undefined) outcome = undefined;
    }
    return outcome;
  };
