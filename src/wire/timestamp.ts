import type { TimestampFormat } from './shape.ts';

/** RFC 3339 section 5.6; also what AWS clients send for `date-time`, with or without a zone offset. */
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):?(\d{2}))$/;
const EPOCH_SECONDS = /^-?\d{1,12}(?:\.\d{1,9})?$/;
const MILLIS_PER_MINUTE = 60_000;
/** Year 1 to year 9999: what every format can carry. */
const EARLIEST = -62_135_596_800_000;
const LATEST = 253_402_300_799_999;

const inRange = (millis: number): Date | undefined =>
  millis >= EARLIEST && millis <= LATEST ? new Date(millis) : undefined;

function parseDateTime(text: string): Date | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  // A field out of range would have carried into the next one.
  const isReal =
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    date.getUTCHours() === Number(hour) &&
    date.getUTCMinutes() === Number(minute) &&
    date.getUTCSeconds() === Number(second);
  if (!isReal) return undefined;
  const millis = fraction ? Math.trunc(Number(`0.${fraction}`) * 1000) : 0;
  const offset = sign ? (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1) : 0;
  return inRange(date.getTime() + millis - offset * MILLIS_PER_MINUTE);
}

/** An instant from epoch seconds, fractions kept to the millisecond; undefined outside the years 1 to 9999. */
export const fromEpochSeconds = (seconds: number): Date | undefined => inRange(Math.round(seconds * 1000));

/** Text of a timestamp in any of the three formats, whichever is preferred; undefined when it is none. */
export function parseTimestamp(text: string): Date | undefined {
  if (text.length > 64) return undefined;
  if (EPOCH_SECONDS.test(text)) return fromEpochSeconds(Number(text));
  const date = parseDateTime(text);
  if (date) return date;
  // RFC 9110 section 5.6.7, IMF-fixdate only: what it prints must be what came.
  const httpDate = new Date(text);
  return !Number.isNaN(httpDate.getTime()) && httpDate.toUTCString() === text ? httpDate : undefined;
}

/** `2026-11-24T07:00:00Z`: as AWS Query prints, milliseconds only where there are some. */
export function formatDateTime(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}

export const formatTimestamp: Readonly<Record<TimestampFormat, (date: Date) => string>> = {
  'date-time': formatDateTime,
  'http-date': (date) => date.toUTCString(),
  'epoch-seconds': (date) => String(date.getTime() / 1000),
};
