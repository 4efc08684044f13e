import { orderedOperators } from './compare.ts';

/** W3C's profile of ISO 8601: year, month, day, then time with an optional fraction and zone. */
const ISO =
  /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?)?)?$/;

const EPOCH_SECONDS = /^[0-9]{1,12}(?:\.[0-9]{1,9})?$/;

const MINUTE = 60_000;

function zoneOffset(zone: string): number {
  if (zone === '' || zone === 'Z' || zone === 'z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.replace(':', '').slice(3) || '0');
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE;
}

/**
 * Milliseconds since 1970; NaN when the text is no date. Digits alone are seconds since 1970, as IAM reads them (so a
 * bare year is not a date); without a zone the time is UTC.
 * @see http://www.w3.org/TR/NOTE-datetime
 */
export function parseDate(text: string): number {
  if (EPOCH_SECONDS.test(text)) return Number(text) * 1000;
  const found = ISO.exec(text);
  if (found === null) return Number.NaN;
  const [, year, month = '1', day = '1', hour = '0', minute = '0', second = '0', fraction = '0', zone = ''] =
    found;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (h > 23 || mi > 59 || s > 59) return Number.NaN;
  const midnight = new Date(0);
  midnight.setUTCFullYear(y, mo - 1, d);
  if (midnight.getUTCMonth() !== mo - 1 || midnight.getUTCDate() !== d) return Number.NaN;
  return midnight.getTime() + (h * 60 + mi) * MINUTE + s * 1000 + Number(fraction) * 1000 - zoneOffset(zone);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date */
export const DATE_OPERATORS = orderedOperators<number>('Date', {
  parse: (text) => {
    const instant = parseDate(text);
    return Number.isNaN(instant) ? undefined : instant;
  },
  compare: (left, right) => left - right,
});
