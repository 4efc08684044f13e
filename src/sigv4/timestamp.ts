import type { Instant } from '../core/clock.ts';

const BASIC_FORMAT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
/** The format of HTTP's `Date` header, RFC 9110 section 5.6.7. */
const HTTP_FORMAT = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** ISO 8601 basic format as SigV4 signs it: `20150830T123600Z`. */
export const formatStamp = (instant: Instant): string =>
  `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** Epoch milliseconds of `20150830T123600Z`; undefined for any other form and for days or hours that do not exist. */
export function parseStamp(text: string): Instant | undefined {
  const match = BASIC_FORMAT.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const instant = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return formatStamp(instant) === text ? instant : undefined;
}

/** Epoch milliseconds of a `Date` header, which may be in HTTP's own format or in the basic one. */
export function parseDateHeader(text: string): Instant | undefined {
  if (!HTTP_FORMAT.test(text)) return parseStamp(text);
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}
