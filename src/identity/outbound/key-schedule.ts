import type { Instant } from '../../core/clock.ts';
import { OUTBOUND_ALGORITHMS, type OutboundAlgorithm, type OutboundKeyRow } from './tables.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Milliseconds that a key signs before the next one takes over. */
export const KEY_LIFETIME = 90 * DAY;
/** Milliseconds that a key is published before it signs: relying parties keep key sets for a while. */
export const PUBLISHED_AHEAD = 2 * DAY;
/** Milliseconds that a key is published after the last token it signed: the longest token's life, and clocks that are off. */
const PUBLISHED_AFTER = 2 * HOUR;
/** Seconds that anybody may keep a key set. */
export const KEY_SET_MAX_AGE = 3600;

type Key = Pick<OutboundKeyRow, 'algorithm' | 'signs_from'>;

const newestFirst = <K extends Key>(keys: readonly K[], algorithm: OutboundAlgorithm): readonly K[] =>
  keys
    .filter((key) => key.algorithm === algorithm)
    .toSorted((one, other) => other.signs_from - one.signs_from);

/** The key that signs now; undefined where there is none of that algorithm. */
export const signingKeyOf = <K extends Key>(
  keys: readonly K[],
  algorithm: OutboundAlgorithm,
  now: Instant,
): K | undefined => newestFirst(keys, algorithm).find(({ signs_from }) => signs_from <= now);

/** Algorithms whose next key must be made now, and when it will sign. */
export const keysDue = (
  keys: readonly Key[],
  now: Instant,
): readonly { readonly algorithm: OutboundAlgorithm; readonly signsFrom: Instant }[] =>
  OUTBOUND_ALGORITHMS.flatMap((algorithm) => {
    const [newest] = newestFirst(keys, algorithm);
    if (newest === undefined) return [{ algorithm, signsFrom: now }];
    const ends = newest.signs_from + KEY_LIFETIME;
    return now < ends - PUBLISHED_AHEAD
      ? []
      : [{ algorithm, signsFrom: Math.max(ends, now + PUBLISHED_AHEAD) }];
  });

/** Keys whose last token has run out. */
export const keysOver = <K extends Key>(keys: readonly K[], now: Instant): readonly K[] =>
  OUTBOUND_ALGORITHMS.flatMap((algorithm) => {
    const sorted = newestFirst(keys, algorithm);
    return sorted.filter((_, index) => {
      const successor = sorted[index - 1];
      return successor !== undefined && successor.signs_from + PUBLISHED_AFTER <= now;
    });
  });
