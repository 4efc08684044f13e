import { ARN_OPERATORS } from './arn.ts';
import { BINARY_OPERATORS } from './binary.ts';
import { BOOL_OPERATORS } from './bool.ts';
import { DATE_OPERATORS } from './date.ts';
import { IP_OPERATORS } from './ip.ts';
import { NUMERIC_OPERATORS } from './numeric.ts';
import type { Operator } from './operator.ts';
import { STRING_OPERATORS } from './string.ts';

/** Every operator that compares values, by name; names are case-sensitive, as AWS has them. `Null` compares none. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...STRING_OPERATORS,
  ...NUMERIC_OPERATORS,
  ...DATE_OPERATORS,
  ...BOOL_OPERATORS,
  ...BINARY_OPERATORS,
  ...IP_OPERATORS,
  ...ARN_OPERATORS,
]);

export interface OperatorName {
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  /** Name without qualifiers: a key of {@link OPERATORS}, or `Null`. */
  readonly base: string;
  readonly ifExists: boolean;
}

const NAME = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/s;

/** Takes an operator's name apart; undefined when there is no such operator. */
export function parseOperator(name: string): OperatorName | undefined {
  const [, quantifier, base = '', suffix] = NAME.exec(name) ?? [];
  const isNull = base === 'Null' && suffix === undefined;
  if (!isNull && !OPERATORS.has(base)) return undefined;
  return {
    quantifier: quantifier as OperatorName['quantifier'],
    base,
    ifExists: suffix !== undefined,
  };
}

export const isOperator = (name: string): boolean => parseOperator(name) !== undefined;
