import { orderedOperators } from './compare.ts';

const NUMBER = /^([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/;

/** Longest number read, in characters. */
const MAX_LENGTH = 400;

/** As many decimal digits as JavaScript's numbers tell apart. */
const SAFE_DIGITS = 15;

/** A number; where JavaScript's are too coarse for it, exactly: `digits` times ten to the `exponent`. */
type Numeric = number | { readonly digits: bigint; readonly exponent: number };

/** Integers and decimals; undefined for anything else, also what JavaScript alone calls a number (`0x10`, ``, ` 1`). */
function parseNumber(text: string): Numeric | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const [, sign, whole, fraction = '', exponent] = NUMBER.exec(text) ?? [];
  if (whole === undefined) return undefined;
  if (exponent === undefined && whole.length + fraction.length <= SAFE_DIGITS) return Number(text);
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, exponent: Number(exponent ?? 0) - fraction.length };
}

function toExact(value: Numeric): Exclude<Numeric, number> {
  if (typeof value !== 'number') return value;
  // JavaScript prints the number it was read from: that had at most 15 digits.
  const text = String(value);
  const exact = parseNumber(text.includes('e') ? text : `${text}e0`);
  return typeof exact === 'object' ? exact : { digits: 0n, exponent: 0 };
}

function compareExactly(left: Exclude<Numeric, number>, right: Exclude<Numeric, number>): number {
  const exponent = Math.min(left.exponent, right.exponent);
  const [a, b] = [left, right].map((one) => one.digits * 10n ** BigInt(one.exponent - exponent)) as [
    bigint,
    bigint,
  ];
  return a < b ? -1 : Number(a > b);
}

const compare = (left: Numeric, right: Numeric): number =>
  typeof left === 'number' && typeof right === 'number'
    ? left - right
    : compareExactly(toExact(left), toExact(right));

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric */
export const NUMERIC_OPERATORS = orderedOperators('Numeric', { parse: parseNumber, compare });
