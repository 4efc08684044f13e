import type { Settings, Surroundings } from '../../config.ts';
import type { Instant } from '../../core/clock.ts';
import type { Store } from '../../storage/store.ts';

export interface CheckResult {
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was found. */
  readonly detail: string;
  /** What to do about it; absent when all is well. */
  readonly advice?: string;
}

export interface CheckContext {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  readonly now: Instant;
  /** The database with all its migrations; undefined where the database check finds fault, which then says so. */
  readonly store: () => Promise<Store | undefined>;
}

export interface Check {
  readonly name: string;
  /** Looks, and changes nothing. What it throws counts as `fail`. */
  run(context: CheckContext): Promise<CheckResult>;
}

export const ok = (detail: string): CheckResult => ({ status: 'ok', detail });
export const warn = (detail: string, advice: string): CheckResult => ({ status: 'warn', detail, advice });
export const fail = (detail: string, advice: string): CheckResult => ({ status: 'fail', detail, advice });

export const MADE_AT_FIRST_START = 'nothing to do: the first start makes it';
