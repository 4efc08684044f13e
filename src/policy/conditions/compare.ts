import { type Operator, pair } from './operator.ts';

type Comparison = (request: number, policy: number) => boolean;

/** What all ordered kinds of values share. */
const COMPARISONS: readonly (readonly [string, Comparison])[] = [
  ['LessThan', (request, policy) => request < policy],
  ['LessThanEquals', (request, policy) => request <= policy],
  ['GreaterThan', (request, policy) => request > policy],
  ['GreaterThanEquals', (request, policy) => request >= policy],
];

/**
 * The six operators of values that have an order. `parse` answers NaN for what is no such value: as a policy's value it
 * never matches, as a request's value it leaves the condition undecided.
 */
export function orderedOperators(
  prefix: string,
  parse: (text: string) => number,
): readonly (readonly [string, Operator])[] {
  const compileWith =
    (holds: Comparison): Operator['compile'] =>
    (values) => {
      const limits = values.map(parse);
      return (value) => {
        const request = parse(value);
        return Number.isNaN(request) ? undefined : limits.some((limit) => holds(request, limit));
      };
    };
  return [
    ...pair(
      `${prefix}Equals`,
      `${prefix}NotEquals`,
      compileWith((request, policy) => request === policy),
    ),
    ...COMPARISONS.map(
      ([name, holds]) => [`${prefix}${name}`, { isNegated: false, compile: compileWith(holds) }] as const,
    ),
  ];
}
