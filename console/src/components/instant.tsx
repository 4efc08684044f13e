import type { ReactElement } from 'react';

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const withZone = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
];

/** Such as `3 days ago` or `in 2 hours`. */
export function relativeTime(at: string, now = Date.now()): string {
  const distance = Date.parse(at) - now;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(distance) >= length) ?? ['second', SECOND];
  return relative.format(Math.trunc(distance / size), unit);
}

interface InstantProps {
  /** ISO 8601; absent where it never was. */
  readonly at: string | undefined;
  readonly never?: string;
  /** Whether to show how long ago it is rather than when. */
  readonly isRelative?: boolean;
}

/** An instant in the reader's own time zone. */
export function Instant({ at, never = '–', isRelative = false }: InstantProps): ReactElement {
  if (at === undefined) return <>{never}</>;
  const instant = new Date(at);
  return (
    <time dateTime={instant.toISOString()} title={withZone.format(instant)}>
      {isRelative ? relativeTime(at) : absolute.format(instant)}
    </time>
  );
}
