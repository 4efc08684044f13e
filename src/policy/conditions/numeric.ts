import { orderedOperators } from './compare.ts';

const NUMBER = /^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** Integers and decimals; NaN for anything else, also what JavaScript alone calls a number (`0x10`, ``, ` 1`). */
const parseNumber = (text: string): number => (NUMBER.test(text) ? Number(text) : Number.NaN);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric */
export const NUMERIC_OPERATORS = orderedOperators('Numeric', parseNumber);
