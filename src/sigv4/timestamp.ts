import type { Instant } from '../core/clock.ts';

const BASIC_FORMAT = /^[0-9]{8}T[0-9]{6}Z$/;
/** The format of HTTP's `Date` header, RFC 9110 section 5.6.7. */
const HTTP_FORMAT = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** ISO 8601 basic format as SigV4 signs it: `20150830T123600Z`. */
export const formatStamp = (instant: Instant): string =>
  `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** Epoch milliseconds of `20150830T123600Z`; undefined for any other form for days or hours that do not exist, and before 1970. */
export function parseStamp(text: string): Instant | undefined {
  if (!BASIC_FORMAT.test(text)) return undefined;
  const month = twoDigits(text, 4);
  const day = twoDigits(text, 6);
  const hour = twoDigits(text, 9);
  const minute = twoDigits(text, 11);
  const second = twoDigits(text, 13);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const instant = Date.UTC(
    twoDigits(text, 0) * 100 + twoDigits(text, 2),
    month - 1,
    day,
    hour,
    minute,
    second,
  );
  const date = new Date(instant);
  // A day or month that does not exist rolls over into another month; two-digit years into another century.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && instant >= 0 ? instant : undefined;
}

const twoDigits = (text: string, at: number): number =>
  text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528; // '0' is 48

/** Epoch milliseconds of a `Date` header, which may be in HTTP's own format or in the basic one. */
export function parseDateHeader(text: string): Instant | undefined {
  if (!HTTP_FORMAT.test(text)) return parseStamp(text);
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}
