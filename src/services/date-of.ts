import type { Instant } from '../core/clock.ts';

/** An instant out of a row: PostgreSQL's 64-bit integers may come as text. */
export const dateOf = (instant: Instant): Date => new Date(Number(instant));
