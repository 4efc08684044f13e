import type { Instant } from '../../core/clock.ts';

const SECOND = 1000;

/** An instant as IAM tells it: in whole seconds, the rest cut off. */
export const dateOf = (instant: Instant): Date => new Date(Math.floor(instant / SECOND) * SECOND);
