import type { Instant } from '../../core/clock.ts';

export const DAY_MILLISECONDS = 86_400_000;

/** Rows of PostgreSQL may have numbers as text. */
type Numeric = number | string | null | undefined;

/** What an access key's end depends on. */
export interface KeyLife {
  readonly created_at: Numeric;
  readonly expires_at: Numeric;
  /** Of the account; none without a setting. */
  readonly max_age_days: Numeric;
}

/** From when on a key is refused: its own expiry or the account's maximum age, whichever comes first. */
export function keyEnd({ created_at, expires_at, max_age_days }: KeyLife): Instant | undefined {
  const ends = [
    ...(expires_at == null ? [] : [Number(expires_at)]),
    ...(max_age_days == null ? [] : [Number(created_at) + Number(max_age_days) * DAY_MILLISECONDS]),
  ];
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** Columns of a key that is new. */
export const NEW_KEY_LIFE = {
  expires_at: null,
  draining_since: null,
  drain_told_at: null,
  end_told_for: null,
} as const;
