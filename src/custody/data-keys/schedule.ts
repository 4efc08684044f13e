import type { Instant } from '../../core/clock.ts';
import type { SealPurpose } from '../custody.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

export interface DataKeyFacts {
  readonly id: string;
  readonly purpose: SealPurpose;
  readonly activeFrom: Instant;
  readonly createdAt: Instant;
}

/**
 * - `waiting`: every node opens it, none seals with it yet
 * - `current`: seals
 * - `old`: opens what it sealed, until `endsAt` at least
 */
export interface DataKeyStanding extends DataKeyFacts {
  readonly state: 'waiting' | 'current' | 'old';
  /** Of old keys: from when on it may be destroyed. */
  readonly endsAt?: Instant;
}

/** The keys of one purpose, newest first, in the order in which a ring prefers them. */
export function standingsOf(
  keys: readonly DataKeyFacts[],
  honouredHours: number,
  now: Instant,
): DataKeyStanding[] {
  const sorted = keys.toSorted((a, b) => b.activeFrom - a.activeFrom || (a.id < b.id ? 1 : -1));
  const active = sorted.findIndex(({ activeFrom }) => activeFrom <= now);
  const current = active < 0 ? sorted.length - 1 : active;
  return sorted.map((key, index) => {
    if (index < current) return { ...key, state: 'waiting' };
    if (index === current) return { ...key, state: 'current' };
    const successor = sorted[index - 1];
    return { ...key, state: 'old', endsAt: (successor?.activeFrom ?? now) + honouredHours * HOUR };
  });
}

/** Whether the keys of one purpose want a new one. */
export function isDue(standings: readonly DataKeyStanding[], everyDays: number, now: Instant): boolean {
  if (everyDays === 0 || standings.some(({ state }) => state === 'waiting')) return false;
  const current = standings.find(({ state }) => state === 'current');
  return current !== undefined && current.activeFrom + everyDays * DAY <= now;
}
