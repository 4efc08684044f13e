/** An instant: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** The time of day, passed in so that tests run at any date. */
export interface Clock {
  now(): Instant;
}
