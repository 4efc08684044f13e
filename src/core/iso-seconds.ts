import type { Instant } from './clock.ts';

/** An instant in whole seconds, as AWS prints it: `2026-11-24T07:00:00Z`. */
export const isoSeconds = (instant: Instant): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;
