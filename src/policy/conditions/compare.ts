import { type Operator, pair } from './operator.ts';

/** Below, at or above zero as the request's value is less than, equal to or greater than the policy's. */
type Holds = (order: number) => boolean;

/** What all ordered kinds of values share. */
const COMPARISONS: readonly (readonly [string, Holds])[] = [
  ['LessThan', (order) => order < 0],
  ['LessThanEquals', (order) => order <= 0],
  ['GreaterThan', (order) => order > 0],
  ['GreaterThanEquals', (order) => order >= 0],
];

/** A kind of values that have an order. */
export interface Ordered<Value> {
  /** Undefined for what is no such value: in a policy it never matches, in a request it cannot be compared. */
  readonly parse: (text: string) => Value | undefined;
  readonly compare: (left: Value, right: Value) => number;
}

/** The six operators of values that have an order. */
export function orderedOperators<Value>(
  prefix: string,
  { parse, compare }: Ordered<Value>,
): readonly (readonly [string, Operator])[] {
  const compileWith =
    (holds: Holds): Operator['compile'] =>
    (values) => {
      const limits = values.map(parse).filter((limit) => limit !== undefined);
      return (value) => {
        const request = parse(value);
        if (request === undefined) return undefined;
        for (const limit of limits) if (holds(compare(request, limit))) return true;
        return false;
      };
    };
  return [
    ...pair(
      `${prefix}Equals`,
      `${prefix}NotEquals`,
      compileWith((order) => order === 0),
    ),
    ...COMPARISONS.map(
      ([name, holds]) => [`${prefix}${name}`, { isNegated: false, compile: compileWith(holds) }] as const,
    ),
  ];
}
